import { setTimeout as delay } from 'node:timers/promises';
import { ConfigError, type Logger } from '@madang/server-kernel';
import type { Redis } from 'ioredis';
import { RedisClients } from './redis-clients';
import { problemOf, RedisProblem } from './redis-problem';
import { nameOf, type RedisTarget } from './redis-target';
import { judgeServer, readInfo, unknownOf } from './server-facts';

/** What a service is going to do with Redis. */
export interface Intent {
  /** Some key that it will have, and some channel; asked about and never written. */
  readonly key: string;
  readonly channel: string;
  /** In capitals. Without scripts among them, only reading and writing the key is tried. */
  readonly commands: readonly string[];
}

export interface Patience {
  /** How long Redis may be away, or not be ready. */
  readonly startMs: number;
  /** How long it may load its data. */
  readonly loadingMs: number;
}

const PATIENCE: Patience = { startMs: 10_000, loadingMs: 60_000 };
const RETRY_MS = 250;
const ATTEMPT_TIMEOUT_MS = 5_000;

/** Gives the commands that may not be run; https://redis.io/docs/latest/develop/programmability/lua-api/#acl_check_cmd. */
const REFUSED_COMMANDS = `
local key, channel, refused = KEYS[1], ARGV[1], {}
for i = 2, #ARGV do
  local name, args = ARGV[i], { key }
  if name == 'PUBLISH' or name == 'SUBSCRIBE' then args = { channel } end
  if name == 'EVAL' or name == 'EVALSHA' then args = { '', '1', key } end
  local isKnown, isAllowed = pcall(redis.acl_check_cmd, name, unpack(args))
  if isKnown and not isAllowed then refused[#refused + 1] = name end
end
return refused
`;

/**
 * Looks once, before anything else is done with it, whether Redis is one that we can work with. What may pass
 * is waited for.
 *
 * @throws ConfigError with a sentence for whoever runs this.
 */
export async function inspectRedis(
  target: RedisTarget,
  intent: Intent,
  logger: Logger,
  patience = PATIENCE,
): Promise<void> {
  const began = Date.now();
  for (;;) {
    try {
      await inspectOnce(target, intent, logger);
      return;
    } catch (error) {
      const problem = problemOf(error, target);
      const limit = problem.stays === 'loading' ? patience.loadingMs : patience.startMs;
      if (problem.stays === true || Date.now() - began >= limit) {
        throw new ConfigError([problem.message]);
      }
      logger.debug('redis is not ready', { reason: problem.message });
    }
    await delay(RETRY_MS);
  }
}

/** The same without waiting for anything. Rejects with `RedisProblem`. */
export async function inspectOnce(
  target: RedisTarget,
  intent: Intent,
  logger: Logger,
): Promise<void> {
  const clients = new RedisClients(target);
  const client = clients.open({
    protocol: 3,
    enableReadyCheck: false,
    connectTimeout: 2_000,
    commandTimeout: 1_500,
    retryStrategy: () => null,
  });
  // The promise of `connect` says only that the connection was closed; an event before says why.
  let reason: unknown;
  client.on('error', (error: Error) => void (reason ??= error));
  const late = new AbortController();
  try {
    const timeout = delay(ATTEMPT_TIMEOUT_MS, undefined, { signal: late.signal });
    await Promise.race([
      look(client, target, intent, logger),
      timeout.then(() => Promise.reject(new Error('no answer in time'))),
    ]);
  } catch (error) {
    throw problemOf(reason ?? error, target);
  } finally {
    late.abort();
    client.disconnect();
    clients.close();
  }
}

async function look(
  client: Redis,
  target: RedisTarget,
  intent: Intent,
  logger: Logger,
): Promise<void> {
  await client.connect();
  const where = nameOf(target);
  const usesScripts = intent.commands.includes('EVAL');
  try {
    const facts = readInfo(await client.info());
    judgeServer(facts, where);
    const unknown = unknownOf(facts);
    if (unknown.length > 0) {
      logger.warn('redis does not tell all that should be looked at', { where, unknown });
    }
  } catch (error) {
    // Without scripts, nothing but this looks at what the server says of itself.
    if (usesScripts || !isRefusal(error)) throw error;
    logger.warn('redis lets us not look at its settings', { where, need: '+info' });
  }
  // A wrong number leaves the connection at database 0, and says so only in an event.
  if (target.db > 0) await client.select(target.db);
  if (usesScripts) await checkRights(client, where, intent);
  // Changes nothing, and is refused as any writing would be.
  await client.set(intent.key, '', 'XX');
}

async function checkRights(client: Redis, where: string, intent: Intent): Promise<void> {
  const { key, channel, commands } = intent;
  const args = [key, channel, ...commands];
  const refused = (await client.eval(REFUSED_COMMANDS, 1, ...args)) as string[];
  if (refused.length === 0) return;
  const rights = refused.map((name) => `+${name.toLowerCase()}`).join(' ');
  throw new RedisProblem(
    `The user in REDIS_URL lacks rights on the Redis at ${where}: ${rights}, for the keys and channels of Madang. docs/operations/redis.md lists all that are needed.`,
    true,
    { kind: 'rights' },
  );
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOPERM');
}
