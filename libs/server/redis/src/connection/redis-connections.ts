import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@madang/server-kernel';
import { Redis, type RedisOptions } from 'ioredis';

const READY_TIMEOUT_MS = 10_000;
const MAX_RETRY_MS = 1_000;

/**
 * What both connections share. Commands are sent again after a lost connection although they may have been
 * executed: every script of ours may run twice (members' counters, fences), and with resending off, ioredis
 * 6.0.0 leaves them pending for ever, https://github.com/redis/ioredis/issues/2193.
 */
const OPTIONS = {
  lazyConnect: true,
  protocol: 3,
  keepAlive: 5_000,
  connectTimeout: 2_000,
  commandTimeout: 1_500,
  maxRetriesPerRequest: 1,
  // While there is no connection, callers are told so at once.
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: true,
  autoResubscribe: false,
  retryStrategy: (attempt) => 50 + Math.random() * Math.min(MAX_RETRY_MS, 50 * 2 ** attempt),
  // Behind a name or a virtual address, a demoted Redis keeps its connections.
  reconnectOnError: (error) => (/^(READONLY|MASTERDOWN)/.test(error.message) ? 1 : false),
} satisfies RedisOptions;

/** Redis as one process uses it: one connection for commands, one that only listens. Both reconnect for ever. */
export class RedisConnections {
  readonly commands: Redis;
  readonly subscriber: Redis;

  private constructor(url: string, logger: Logger) {
    this.commands = new Redis(url, { ...OPTIONS, enableAutoPipelining: true });
    this.subscriber = new Redis(url, OPTIONS);
    for (const [name, redis] of [
      ['commands', this.commands],
      ['subscriber', this.subscriber],
    ] as const) {
      // Without a listener, an error event ends the process.
      redis.on('error', (err: Error) => logger.debug('redis connection failed', { name, err }));
    }
  }

  /** Resolves when both are ready; rejects when that takes more than ten seconds. */
  static async open(url: string, logger: Logger): Promise<RedisConnections> {
    const connections = new RedisConnections(url, logger);
    try {
      await Promise.all([ready(connections.commands), ready(connections.subscriber)]);
      return connections;
    } catch (error) {
      connections.close();
      const { host } = new URL(url);
      throw new Error(
        `Redis at ${host} cannot be reached. Is it running, and is REDIS_URL right?`,
        {
          cause: error,
        },
      );
    }
  }

  /** Rejects when Redis does not answer in time. */
  async check(): Promise<void> {
    await this.commands.ping();
  }

  close(): void {
    this.commands.disconnect();
    this.subscriber.disconnect();
  }
}

async function ready(redis: Redis): Promise<void> {
  const given = new AbortController();
  const isReady = once(redis, 'ready', { signal: given.signal });
  let last: Error | undefined;
  redis.on('error', (error: Error) => (last = error));
  // Rejects when the first attempt fails; later attempts follow by themselves.
  redis.connect().catch(() => undefined);
  const isLate = delay(READY_TIMEOUT_MS, undefined, { signal: given.signal }).then(() => {
    throw last ?? new Error('no answer in time');
  });
  try {
    await Promise.race([isReady, isLate]);
  } finally {
    given.abort();
    await Promise.allSettled([isReady, isLate]);
  }
}
