import { z } from 'zod';
import { ConfigError } from './config-error';

/**
 * Reads all settings at once, so that one start shows everything that is wrong. An empty variable
 * counts as not set, since that is what `NAME=` in a compose file means. The result is frozen.
 *
 * Join schemas of several parts with `a.and(b)`: unlike `extend`, it keeps rules between variables.
 *
 * @throws ConfigError with one sentence for each bad variable.
 */
export function parseEnv<T>(schema: z.ZodType<T>, env: NodeJS.ProcessEnv = process.env): T {
  const given = Object.fromEntries(
    Object.entries(env).flatMap(([name, value = '']) =>
      value.trim() === '' ? [] : [[name, value.trim()]],
    ),
  );
  const result = schema.safeParse(given);
  if (result.success) return Object.freeze(result.data);
  throw new ConfigError(
    result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}.`),
  );
}
