import { RoomsApi } from '@madang/client';
import { freePort, ServerProcess, startRedis, type TestRedis } from '@madang/testing';
import { Redis } from 'ioredis';
import { oneOf } from '../random';
import { Gateway } from './gateway';
import { GATEWAY_BUNDLE, ROOMS_BUNDLE, UNGUARDED_GATEWAY_BUNDLE } from './paths';

export interface ClusterOptions {
  readonly gateways: number;
  readonly random: () => number;
  /** How long each piece is on the road between clients and gateways, and between those and Redis. */
  readonly delayMs?: () => number;
  /**
   * For negative controls: gateways with these settings of the room log in place of the product's. The product
   * itself has no such switch.
   */
  readonly unguarded?: Readonly<Record<string, number>>;
}

/** A whole deployment as processes of its own: Redis, the room service, and gateways behind failing networks. */
export class Cluster {
  readonly redis: TestRedis;
  readonly gateways: Gateway[] = [];
  readonly #options: ClusterOptions;
  readonly #ends: (() => Promise<void>)[] = [];
  #api: RoomsApi | null = null;

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

  get api(): RoomsApi {
    if (this.#api === null) throw new Error('the cluster has not started');
    return this.#api;
  }

  /** As a balancer does: any gateway that takes clients, or any at all when none does. */
  readonly chooseUrl = (): string => {
    const healthy = this.gateways.filter(({ isHealthy }) => isHealthy);
    return oneOf(healthy.length > 0 ? healthy : this.gateways, this.#options.random).url;
  };

  /** A connection past all proxies, for whoever wants to look or to break something. Closed with the cluster. */
  async admin(port = this.redis.port): Promise<Redis> {
    const admin = new Redis(port, '127.0.0.1', { lazyConnect: true });
    admin.on('error', () => undefined);
    await admin.connect();
    this.#ends.push(() => Promise.resolve(admin.disconnect()));
    return admin;
  }

  logs(): string {
    return this.gateways.map((gateway) => gateway.logs()).join('\n');
  }

  async stop(): Promise<void> {
    for (const end of this.#ends.toReversed()) await end();
  }

  async #start(): Promise<void> {
    const rooms = await ServerProcess.start({
      name: 'rooms',
      main: ROOMS_BUNDLE,
      port: await freePort(),
      env: { REDIS_URL: this.redis.url, ROOMS_PER_HOUR: '1000000', LOG_LEVEL: 'warn' },
    });
    this.#ends.push(() => rooms.kill());
    this.#api = new RoomsApi({ baseUrl: rooms.url });
    const { gateways, unguarded, delayMs } = this.#options;
    const settings =
      unguarded === undefined ? {} : { ROOM_LOG_SETTINGS: JSON.stringify(unguarded) };
    const starting = Array.from({ length: gateways }, async (_, i) => {
      const gateway = await Gateway.start({
        name: `gateway ${i + 1}`,
        main: unguarded === undefined ? GATEWAY_BUNDLE : UNGUARDED_GATEWAY_BUNDLE,
        redisPort: this.redis.port,
        env: {
          JWKS_URL: `${rooms.url}/api/jwks`,
          CONNECTIONS_PER_MINUTE: '1000000',
          ...settings,
        },
        ...(delayMs === undefined ? {} : { delayMs }),
      });
      this.#ends.push(() => gateway.end());
      return gateway;
    });
    this.gateways.push(...(await Promise.all(starting)));
  }
}
