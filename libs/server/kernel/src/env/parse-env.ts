import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigError } from './config-error';

/**
 * Reads all settings at once, so that one start shows everything that is wrong. An empty variable
 * counts as not set, since that is what `NAME=` in a compose file means; for each name, `NAME_FILE` may
 * name a file that holds the value instead, as container secrets do. A schema may have `NAME_FILE`, too: it is
 * given where the value comes from there, to be read again. The result is frozen.
 *
 * Join schemas of several parts with `a.and(b)`: unlike `extend`, it keeps rules between variables.
 *
 * @throws ConfigError with one sentence for each bad variable.
 */
export function parseEnv<T>(schema: z.ZodType<T>, env: NodeJS.ProcessEnv = process.env): T {
  const { given, problems } = collect(namesOf(schema), env);
  const result = schema.safeParse(given);
  if (result.success && problems.length === 0) return Object.freeze(result.data);
  const issues = result.error?.issues ?? [];
  const sentences = issues.map(({ path, message }) => `${path.join('.')} ${message}.`);
  // Two parts may read the same variable.
  throw new ConfigError([...new Set([...problems, ...sentences])]);
}

function namesOf(schema: unknown): string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (schema instanceof z.ZodIntersection) {
    return [...namesOf(schema.def.left), ...namesOf(schema.def.right)];
  }
  throw new TypeError('settings are described by objects joined with and()');
}

function collect(names: readonly string[], env: NodeJS.ProcessEnv) {
  const given: Record<string, string> = {};
  const problems: string[] = [];
  for (const name of names) {
    const file = env[`${name}_FILE`]?.trim() ?? '';
    const text = isOverridden(name, env) ? '' : (env[name]?.trim() ?? '');
    const value = text === '' && file !== '' ? readText(file) : text;
    if (value === undefined) problems.push(`${name}_FILE must be a file that can be read.`);
    else if (value !== '') given[name] = value;
  }
  return { given, problems };
}

/** `NAME_FILE` beside a value in `NAME` is not read. */
function isOverridden(name: string, env: NodeJS.ProcessEnv): boolean {
  const [, value] = /^(.+)_FILE$/.exec(name) ?? [];
  return value !== undefined && (env[value]?.trim() ?? '') !== '';
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
