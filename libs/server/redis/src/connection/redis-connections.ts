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
  // How long a process that stops waits for its connections to end.
  disconnectTimeout: 500,
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

  /** Rejects when Redis does not answer in time, or cannot tell us anything. */
  async check(): Promise<void> {
    if (this.subscriber.status !== 'ready') throw new Error('the subscriber is not connected');
    await this.commands.ping();
  }

  close(): void {
    this.commands.disconnect();
    this.subscriber.disconnect();
  }
}

/** `events.once` would give up at the first error, after which the next attempt may well succeed. */
function ready(redis: Redis): Promise<void> {
  return new Promise((resolve, reject) => {
    let last = new Error('no answer in time');
    const note = (error: Error): void => void (last = error);
    const end = (): void => {
      clearTimeout(timer);
      redis.off('error', note);
    };
    const timer = setTimeout(() => {
      end();
      reject(last);
    }, READY_TIMEOUT_MS);
    redis.on('error', note);
    redis.once('ready', () => {
      end();
      resolve();
    });
    // Rejects when the first attempt fails; more follow by themselves.
    redis.connect().catch(() => undefined);
  });
}
