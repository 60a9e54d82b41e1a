/** Permissive ones, which ask for nothing but their notice, and the one of the font. */
const AGREED = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'OFL-1.1',
]);

/** A sentence for each component of `{ app, components }` whose licence nobody has agreed to. */
export function licenceProblems(bills) {
  return bills.flatMap(({ app, components }) =>
    components
      .filter(({ licence }) => !licence.split(' AND ').every((one) => AGREED.has(one)))
      .map(
        ({ name, version, licence }) =>
          `${app} ships ${name} ${version} under "${licence}": agree to it in tools/lib/licences.mjs, or ship something else.`,
      ),
  );
}

/** docs/licences.md: one line for each package and version, and who ships it. */
export function licencesPage(bills) {
  const rows = new Map();
  for (const { app, components } of bills) {
    for (const { name, version, licence } of components) {
      const key = `| ${name} | ${version} | ${licence} |`;
      rows.set(key, [...(rows.get(key) ?? []), app]);
    }
  }
  const lines = [...rows].map(([key, apps]) => `${key} ${apps.join(', ')} |`).sort();
  return `${HEAD}\n${lines.join('\n')}\n`;
}

const HEAD = `# Licences

Madang is under Apache-2.0. Its builds ship these packages of others; \`npm run licences\` writes the page from what the bundlers
took, and \`npm test\` fails when it is out of date. Each build has the texts beside it: \`bill/licences.txt\` to read and
\`bill/sbom.cdx.json\`, a [CycloneDX](https://cyclonedx.org) bill of materials, in each image under \`/app/bill\` and at \`/bill/\` of the web app.

Beside them \`docker compose up\` runs programs of others, unchanged, from their own images: Node.js (MIT), Caddy (Apache-2.0), coturn (BSD-3-Clause) and
Redis 7.4 (RSALv2 or SSPLv1: free to use, not to offer as a managed service). A Redis of your own may as well be Valkey (BSD-3-Clause).

| package | version | licence | shipped in |
| --- | --- | --- | --- |`;
