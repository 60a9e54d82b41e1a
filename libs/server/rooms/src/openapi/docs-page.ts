import type { OpenApiDocument } from './document';
import { problemsOf } from './document';
import { OPERATIONS, type Operation } from './operations';

/** A page without scripts: what the strict policy of all pages allows (docs/security.md), and nothing from elsewhere. */
export function renderPage(document: OpenApiDocument): string {
  const { info, components } = document;
  const operations = OPERATIONS.map((operation) => renderOperation(operation, components));
  const schemas = Object.entries(components.schemas ?? {}).map(
    ([name, schema]) =>
      `<section id="schema-${name}"><h3>${escape(name)}</h3>${renderJson(schema)}</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(info.title)} API</title>
<link rel="stylesheet" href="/api/docs/style.css">
</head>
<body>
<header><h1>${escape(info.title)} API <small>${escape(info.version)}</small></h1>
<p>${renderText(info.description)}</p>
<p><a href="/api/openapi.json">openapi.json</a> for programs</p>
<nav aria-label="Operations"><ul>${OPERATIONS.map(renderLink).join('')}</ul></nav></header>
<main><h2>Operations</h2>${operations.join('')}<h2>Schemas</h2>${schemas.join('')}</main>
</body>
</html>
`;
}

function renderLink({ id, method, path, summary }: Operation): string {
  return `<li><a href="#${id}"><b>${method.toUpperCase()}</b> <code>${escape(path)}</code></a> ${escape(summary)}</li>`;
}

function renderOperation(operation: Operation, components: OpenApiDocument['components']): string {
  const { id, method, path, summary, description = '', security, body, answer } = operation;
  const parameters = (operation.parameters ?? []).map((name) => {
    const { name: wire, in: place, required, description: text } = parameterOf(components, name);
    return row(`<code>${escape(wire)}</code>`, `${place}${required ? ', required' : ''}`, text);
  });
  const refusals = [...problemsOf(operation)].map(([status, codes]) =>
    row(String(status), codes.map((code) => `<code>${code}</code>`).join(' '), ''),
  );
  const bearer = {
    hostKey: 'the host key',
    creationToken: 'the creation token, where there is one',
  };
  return `<section id="${id}"><h3><b>${method.toUpperCase()}</b> <code>${escape(path)}</code></h3>
<p><strong>${escape(summary)}.</strong> ${renderText(description)}</p>
${security === undefined ? '' : `<p>Bearer token: ${bearer[security]}.</p>`}
${parameters.length === 0 ? '' : `<h4>Parameters</h4><table>${parameters.join('')}</table>`}
${body === undefined ? '' : `<p>Body: <a href="#schema-${body}">${body}</a></p>`}
<p>Answer: <strong>${answer.status}</strong> ${answer.schema === undefined ? '' : `<a href="#schema-${answer.schema}">${answer.schema}</a>. `}${renderText(answer.description)}</p>
<h4>Problems</h4><table>${refusals.join('')}</table></section>`;
}

interface ShownParameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly description: string;
}

function parameterOf(components: OpenApiDocument['components'], name: string): ShownParameter {
  return components.parameters?.[name] as ShownParameter;
}

function row(head: string, detail: string, text: string): string {
  return `<tr><th scope="row">${head}</th><td>${detail}</td><td>${renderText(text)}</td></tr>`;
}

/** A region that scrolls must be reachable by keyboard. */
function renderJson(value: unknown): string {
  return `<pre tabindex="0"><code>${escape(JSON.stringify(value, null, 2))}</code></pre>`;
}

function renderText(text: string): string {
  return escape(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

export const STYLE = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1.5rem; }
h1 small { font-weight: normal; opacity: 0.7; }
nav ul { list-style: none; padding: 0; }
section { border-top: 1px solid color-mix(in srgb, currentcolor 25%, transparent); padding: 0.5rem 0 1rem; }
h3 { overflow-wrap: anywhere; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.9em; }
pre { overflow-x: auto; padding: 0.75rem; background: color-mix(in srgb, currentcolor 7%, transparent); }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; vertical-align: top; padding: 0.25rem 1rem 0.25rem 0; }
td code { margin-inline-end: 0.5rem; }
`;
