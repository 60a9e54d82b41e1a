import { RoomsApi } from '@madang/client';
import { startRedis, type ServerProcess, type TestRedis } from '@madang/testing';
import { Redis } from 'ioredis';
import { oneOf } from '../random';
import { Gateway } from './gateway';
import { launch } from './launch';
import { MetricsReading } from './metrics';
import { Replica } from './replica';
import { GATEWAY_BUNDLE, ROOMS_BUNDLE, TUNED_GATEWAY_BUNDLE } from './paths';
import { tuningEnv, type Tuning } from './tuning';

export interface ClusterOptions {
  readonly gateways: number;
  readonly random: () => number;
  /** How long each piece is on the road between clients and gateways, and between those and Redis. */
  readonly delayMs?: () => number;
  /** Gateways that are not quite the product's. */
  readonly tuning?: Tuning;
  /** More variables for the gateways. */
  readonly env?: Readonly<Record<string, string>>;
  /** With a second Redis that copies the first. */
  readonly hasReplica?: boolean;
}

/** A whole deployment as processes of its own: Redis, the room service, and gateways behind failing networks. */
export class Cluster {
  readonly redis: TestRedis;
  readonly gateways: Gateway[] = [];
  readonly #options: ClusterOptions;
  readonly #ends: (() => Promise<void>)[] = [];
  #rooms: ServerProcess | null = null;
  #api: RoomsApi | null = null;
  #replica: Replica | null = null;

  private constructor(redis: TestRedis, options: ClusterOptions) {
    this.redis = redis;
    this.#options = options;
    this.#ends.push(() => redis.stop());
  }

  static async start(options: ClusterOptions): Promise<Cluster> {
    const cluster = new Cluster(await startRedis(), options);
    try {
      await cluster.#start();
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  /** Only with `hasReplica`. */
  get replica(): Replica {
    if (this.#replica === null) throw new Error('this cluster has no replica');
    return this.#replica;
  }

  get api(): RoomsApi {
    if (this.#api === null) throw new Error('the cluster has not started');
    return this.#api;
  }

  /** Of the room service. */
  roomsMetrics(): Promise<MetricsReading> {
    if (this.#rooms === null) throw new Error('the cluster has not started');
    return MetricsReading.of(this.#rooms.url);
  }

  /** As a balancer does: any gateway that takes clients, or any at all when none does. */
  readonly chooseUrl = (): string => {
    const healthy = this.gateways.filter(({ isHealthy }) => isHealthy);
    return oneOf(healthy.length > 0 ? healthy : this.gateways, this.#options.random).url;
  };

  /** The master is gone for good; the replica takes its place, behind the same address. */
  async failOver(): Promise<void> {
    await this.redis.kill();
    await this.replica.promote();
    for (const { back } of this.gateways) back.redirect(this.replica.port);
  }

  /** A connection past all proxies, for whoever wants to look or to break something. Closed with the cluster. */
  async admin(port = this.redis.port): Promise<Redis> {
    const admin = new Redis(port, '127.0.0.1', { lazyConnect: true });
    admin.on('error', () => undefined);
    await admin.connect();
    this.#ends.push(() => Promise.resolve(admin.disconnect()));
    return admin;
  }

  /** As `admin`; tells of every command that Redis runs. */
  async monitor(): Promise<Redis> {
    const monitor = await (await this.admin()).monitor();
    this.#ends.push(() => Promise.resolve(monitor.disconnect()));
    return monitor;
  }

  logs(): string {
    return this.gateways.map((gateway) => gateway.logs()).join('\n');
  }

  async stop(): Promise<void> {
    for (const end of this.#ends.toReversed()) await end();
  }

  async #start(): Promise<void> {
    if (this.#options.hasReplica === true) {
      const replica = await Replica.start(this.redis);
      this.#ends.push(() => replica.stop());
      this.#replica = replica;
    }
    const rooms = await launch({
      name: 'rooms',
      main: ROOMS_BUNDLE,
      env: { REDIS_URL: this.redis.url, ROOMS_PER_HOUR: '1000000', LOG_LEVEL: 'warn' },
    });
    this.#ends.push(() => rooms.kill());
    this.#rooms = rooms;
    this.#api = new RoomsApi({ baseUrl: rooms.url });
    const { gateways, tuning, env, delayMs } = this.#options;
    const starting = Array.from({ length: gateways }, async (_, i) => {
      const gateway = await Gateway.start({
        name: `gateway ${i + 1}`,
        main: tuning === undefined ? GATEWAY_BUNDLE : TUNED_GATEWAY_BUNDLE,
        redisPort: this.redis.port,
        env: {
          JWKS_URL: `${rooms.url}/api/jwks`,
          CONNECTIONS_PER_MINUTE: '1000000',
          ...tuningEnv(tuning),
          ...env,
        },
        ...(delayMs === undefined ? {} : { delayMs }),
      });
      this.#ends.push(() => gateway.end());
      return gateway;
    });
    this.gateways.push(...(await Promise.all(starting)));
  }
}
