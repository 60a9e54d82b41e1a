import { parseArgs } from 'node:util';
import { ConfigError, envUrl, envVariable, parseEnv } from '@madang/server-kernel';
import { redisAddress, redisEnv, type RedisAddress } from '@madang/server-redis';
import { z } from 'zod';

export interface Options {
  readonly url: URL;
  readonly isJson: boolean;
  readonly isInsecure: boolean;
  readonly only: readonly string[];
  readonly roomToken: string | null;
  readonly redis: RedisAddress | null;
}

/** What was said cannot be meant; the message is for people. */
export class UsageError extends Error {}

const DEFAULT_URL = 'http://localhost:8080';

const doctorEnv = z.object({
  /** Where to look when the command line does not say. */
  DOCTOR_URL: envUrl(['http://', 'https://'], 'https://meet.example.org').optional(),
  ROOM_CREATION_TOKEN: envVariable('a text', (text) => text).optional(),
});

export function usage(checks: readonly string[]): string {
  return `Usage: madang doctor [URL] [options]

Looks at a running Madang as a participant does, and says what is wrong and how to mend it.
Without a URL: DOCTOR_URL, else ${DEFAULT_URL}. With REDIS_URL in the environment it looks at Redis too.

  --json              the report as JSON, and nothing else, on standard output
  --only NAMES        these checks and what they stand on, separated by commas
  --insecure          do not judge certificates
  --room-token TOKEN  the creation token, where ROOM_CREATION is token; or ROOM_CREATION_TOKEN(_FILE)
  --help              this

Checks: ${checks.join(', ')}
Exit status: 0 all is well (there may be warnings), 1 something is not, 2 wrong usage.`;
}

/**
 * Reads the command line and the environment.
 *
 * @returns `null` when help is asked for.
 * @throws UsageError
 */
export function readOptions(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  checks: readonly string[],
): Options | null {
  const { values, positionals } = parse(args);
  if (values.help === true) return null;
  if (positionals.length > 1) throw new UsageError('There is more than one URL.');
  const only = (values.only ?? '').split(',').filter((name) => name !== '');
  const unknown = only.find((name) => !checks.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`There is no check ${unknown}. Checks: ${checks.join(', ')}`);
  }
  const given = settings(env);
  return {
    url: urlOf(positionals[0] ?? given.url ?? DEFAULT_URL),
    isJson: values.json === true,
    isInsecure: values.insecure === true,
    only,
    roomToken: values['room-token'] ?? given.roomToken,
    redis: given.redis,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        insecure: { type: 'boolean' },
        only: { type: 'string' },
        'room-token': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function urlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError('The URL must begin with https:// or http://, as people type it.');
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError('The URL must have no user or password in it.');
  }
  return new URL(url.origin);
}

function settings(env: NodeJS.ProcessEnv) {
  try {
    const given = parseEnv(doctorEnv, env);
    const hasRedis = (env.REDIS_URL ?? env.REDIS_URL_FILE ?? '') !== '';
    return {
      url: given.DOCTOR_URL,
      roomToken: given.ROOM_CREATION_TOKEN ?? null,
      redis: hasRedis ? redisAddress(parseEnv(redisEnv, env)) : null,
    };
  } catch (error) {
    if (error instanceof ConfigError) throw new UsageError(error.problems.join('\n'));
    throw error;
  }
}
