import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { RoomId } from '@madang/protocol';
import type { Redis } from 'ioredis';
import { inspectOnce } from '../connection/inspection';
import { RedisClients } from '../connection/redis-clients';
import { problemOf, RedisProblem } from '../connection/redis-problem';
import { readRedisUrl, type ClientOptions, type RedisTarget } from '../connection/redis-target';
import { readInfo } from '../connection/server-facts';
import type { RedisAddress } from '../redis-env';
import { Keys } from '../room-log/keys';
import { redisRoomLogSettings } from '../room-log/settings';
import { intentOf, KEY_PREFIX } from '../use';
import { Silence } from './silence';

const OPTIONS = {
  protocol: 3,
  connectTimeout: 2_000,
  commandTimeout: 3_000,
  retryStrategy: () => null,
} satisfies ClientOptions;

/** Looks from outside at a Redis of Madang, and at who uses it. Writes nothing. */
export class RedisExaminer {
  readonly #keys = new Keys(KEY_PREFIX, redisRoomLogSettings().partitions);

  private constructor(
    private readonly target: RedisTarget,
    private readonly clients: RedisClients,
    private readonly client: Redis,
  ) {}

  /**
   * Resolves when it has passed everything that a gateway asks of it when it starts. Whoever opens it closes it.
   *
   * @throws RedisProblem with a sentence for whoever runs this.
   */
  static async open(address: RedisAddress): Promise<RedisExaminer> {
    const target = readRedisUrl(address.url, address.sentinelLogin);
    if (target === undefined) {
      throw new RedisProblem('REDIS_URL is not the URL of a Redis.', true);
    }
    await inspectOnce(target, intentOf(KEY_PREFIX), new Silence());
    const clients = new RedisClients(target);
    const client = await connected(clients, target);
    return new RedisExaminer(target, clients, client);
  }

  /** Of one command there and back, in ms. */
  async roundTripMs(): Promise<number> {
    const began = performance.now();
    await this.client.time();
    return performance.now() - began;
  }

  /** `null` where the server does not say. */
  async persistence(): Promise<'appendOnly' | 'snapshots' | 'none' | null> {
    const facts = readInfo(await this.client.info('persistence'));
    if (facts.get('aof_enabled') === '1') return 'appendOnly';
    const lastSave = facts.get('rdb_last_save_time');
    if (facts.get('aof_enabled') === undefined || lastSave === undefined) return null;
    const started = readInfo(await this.client.info('server')).get('uptime_in_seconds');
    // A server that has never saved says when it was started.
    const isOld =
      Number(started) > 0 && Date.now() / 1_000 - Number(lastSave) < Number(started) - 2;
    return isOld ? 'snapshots' : 'none';
  }

  /** How long a message takes from one connection to another, in ms; rejects when it does not arrive. */
  async publicationMs(signal: AbortSignal): Promise<number> {
    const [channel] = this.#keys.inboxes(`probe-${randomBytes(6).toString('hex')}`);
    if (channel === undefined) throw new RangeError('a deployment has at least one partition');
    const listener = await connected(this.clients, this.target);
    try {
      await listener.subscribe(channel);
      const began = performance.now();
      const told = once(listener, 'message', { signal });
      await Promise.all([told, this.client.publish(channel, '[]')]);
      return performance.now() - began;
    } finally {
      listener.disconnect();
    }
  }

  /** The names of those whose lease has not lapsed. */
  async gateways(): Promise<string[]> {
    const [seconds, micros] = await this.client.time();
    const now = Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
    const names = await Promise.all(
      this.#keys.partitions.map((partition) =>
        this.client.zrangebyscore(`${partition}:leases`, now, '+inf'),
      ),
    );
    return [...new Set(names.flat())];
  }

  /** How many gateways have somebody of this room. */
  async hostsOf(roomId: RoomId): Promise<number> {
    const hosts = await this.client.hgetall(
      `${this.#keys.partitionOf(roomId)}:room:${roomId}:hosts`,
    );
    return Object.keys(hosts).length;
  }

  close(): void {
    this.client.disconnect();
    this.clients.close();
  }
}

async function connected(clients: RedisClients, target: RedisTarget): Promise<Redis> {
  const client = clients.open(OPTIONS);
  // Without a listener, an error event ends the process; `connect` rejects as well.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    client.disconnect();
    throw problemOf(error, target);
  }
}
