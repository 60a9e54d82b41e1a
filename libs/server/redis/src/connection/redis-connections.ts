import { ConfigError, type Logger } from '@madang/server-kernel';
import type { Redis } from 'ioredis';
import { RedisClients } from './redis-clients';
import { problemOf } from './redis-problem';
import { readRedisUrl, type ClientOptions, type RedisTarget } from './redis-target';

const READY_TIMEOUT_MS = 10_000;
const MAX_RETRY_MS = 1_000;
const FOLLOW_MS = 1_000;

/**
 * What both connections share. Commands are sent again after a lost connection although they may have been
 * executed: every script of ours may run twice (members' counters, fences), and with resending off, ioredis
 * 6.0.0 leaves them pending for ever, https://github.com/redis/ioredis/issues/2193.
 */
const OPTIONS = {
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
} satisfies ClientOptions;

export interface RedisConnectionsOptions {
  /** `false`: stays with a master that was replaced until it ends the connections itself. */
  readonly followMaster?: boolean;
  /** Told of each loss of a connection. */
  readonly onLost?: (connection: 'commands' | 'subscriber') => void;
}

/** Redis as one process uses it: one connection for commands, one that only listens. Both reconnect for ever. */
export class RedisConnections {
  readonly commands: Redis;
  readonly subscriber: Redis;
  readonly #target: RedisTarget;
  readonly #clients: RedisClients;
  readonly #logger: Logger;
  #following: NodeJS.Timeout | null = null;
  /** Why there is no connection, as last logged. */
  #trouble: string | null = null;

  private constructor(target: RedisTarget, logger: Logger, options: RedisConnectionsOptions) {
    this.#target = target;
    this.#logger = logger;
    this.#clients = new RedisClients(target);
    this.commands = this.#clients.open(OPTIONS);
    this.subscriber = this.#clients.open(OPTIONS);
    for (const name of ['commands', 'subscriber'] as const) {
      // Without a listener, an error event ends the process.
      this[name].on('error', (error: Error) => this.#failed(name, error));
      this[name].on('ready', () => this.#recovered());
      let isReady = false;
      this[name].on('ready', () => (isReady = true));
      this[name].on('close', () => {
        if (isReady) options.onLost?.(name);
        isReady = false;
      });
    }
  }

  /**
   * Resolves when both are ready; rejects with a `ConfigError` when that takes more than ten seconds.
   *
   * @param target What `REDIS_URL` names, as text or read.
   */
  static async open(
    target: string | RedisTarget,
    logger: Logger,
    options: RedisConnectionsOptions = {},
  ): Promise<RedisConnections> {
    const read = typeof target === 'string' ? readRedisUrl(target) : target;
    if (read === undefined) throw new ConfigError(['REDIS_URL must be the URL of a Redis.']);
    const connections = new RedisConnections(read, logger, options);
    try {
      await Promise.all([ready(connections.commands), ready(connections.subscriber)]);
    } catch (error) {
      connections.close();
      throw new ConfigError([problemOf(error, read).message]);
    }
    if (options.followMaster !== false) connections.#follow();
    return connections;
  }

  /**
   * Rejects when Redis does not answer in time, takes no writes, or cannot tell us anything.
   *
   * @param key One that we may write; it stays as it is.
   */
  async check(key: string): Promise<void> {
    if (this.subscriber.status !== 'ready') throw new Error('the subscriber is not connected');
    await this.commands.set(key, '', 'XX').catch((error: unknown) => {
      throw this.#trouble === null ? error : new Error(this.#trouble, { cause: error });
    });
  }

  close(): void {
    if (this.#following !== null) clearInterval(this.#following);
    this.commands.disconnect();
    this.subscriber.disconnect();
    this.#clients.close();
  }

  #follow(): void {
    if (this.#target.place.kind !== 'sentinels') return;
    this.#following = setInterval(() => {
      this.#clients.followMaster().then(
        (wasStale) => {
          if (wasStale) this.#logger.warn('the master of Redis has changed');
        },
        (err: unknown) => this.#logger.debug('no Sentinel answers', { err }),
      );
    }, FOLLOW_MS);
    this.#following.unref();
  }

  /** What stays until somebody changes a setting is said once; that Redis is away is said by the lease. */
  #failed(name: string, error: Error): void {
    const problem = problemOf(error, this.#target);
    this.#logger.debug('redis connection failed', { name, err: error });
    if (problem.stays !== true || this.#trouble === problem.message) return;
    this.#trouble = problem.message;
    this.#logger.error(problem.message);
  }

  #recovered(): void {
    this.#trouble = null;
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
