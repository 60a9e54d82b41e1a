import { Inject, Injectable, Module, Optional } from '@nestjs/common';
import type { DynamicModule, OnApplicationShutdown, Provider } from '@nestjs/common';
import { ConfigError, Health, Logger, Metrics } from '@madang/server-kernel';
import { SecretStore } from '@madang/server-access';
import {
  AuditLog,
  KeptSecrets,
  RateLimiters,
  RoomDirectory,
  StoredRoomDirectory,
  TextStore,
  type RoomStoreSettings,
} from '@madang/server-room-directory';
import { RoomGovernor, RoomLog } from '@madang/server-room-log';
import { inspectRedis } from './connection/inspection';
import { RedisConnections } from './connection/redis-connections';
import { readRedisUrl } from './connection/redis-target';
import type { RedisAddress } from './redis-env';
import { RedisRoomGovernor } from './room-log/redis-room-governor';
import { RedisRoomLog } from './room-log/redis-room-log';
import { roomLogMetrics } from './room-log-metrics';
import { RedisAuditLog } from './room-store/redis-audit-log';
import { RedisRateLimiters } from './room-store/redis-rate-limiters';
import { RedisTextStore } from './room-store/redis-text-store';
import type { RedisRoomLogSettings } from './room-log/settings';
import { directoryProbe, intentOf, KEY_PREFIX } from './use';

export interface RedisModuleOptions extends RedisAddress {
  /** Tells deployments that share a Redis apart; `madang` when absent. */
  readonly keyPrefix?: string;
  /** Must never be used twice, not even by a restarted process; made up when absent. */
  readonly nodeId?: string;
  readonly settings?: Partial<RedisRoomLogSettings>;
  /** How long rooms and the audit log are kept; the same for all services. */
  readonly store: RoomStoreSettings;
}

const OPTIONS = Symbol('RedisModuleOptions');

function prefixOf({ keyPrefix = KEY_PREFIX }: RedisModuleOptions): string {
  return keyPrefix;
}

/** Opens connections once it is known that Redis is one to work with. */
const openConnections: Provider = {
  provide: RedisConnections,
  inject: [OPTIONS, Logger, Metrics],
  async useFactory(options: RedisModuleOptions, logger: Logger, metrics: Metrics) {
    const target = readRedisUrl(options.url, options.sentinelLogin);
    if (target === undefined) throw new ConfigError(['REDIS_URL is not the URL of a Redis.']);
    await inspectRedis(target, intentOf(prefixOf(options)), logger);
    const lost = metrics.counter(
      'madang_redis_lost_connections_total',
      'Connections to Redis that worked and ended.',
      ['connection'],
    );
    return RedisConnections.open(target, logger, {
      onLost: (connection) => lost.inc({ connection }),
    });
  },
};

const startRoomLog: Provider = {
  provide: RoomLog,
  inject: [OPTIONS, RedisConnections, Logger, Metrics],
  useFactory: (
    { url: _url, sentinelLogin: _login, store: _store, ...options }: RedisModuleOptions,
    connections: RedisConnections,
    logger: Logger,
    metrics: Metrics,
  ) => {
    return RedisRoomLog.start(connections, {
      ...options,
      logger,
      reports: roomLogMetrics(metrics),
    });
  },
};

const startGovernor: Provider = {
  provide: RoomGovernor,
  inject: [OPTIONS, RedisConnections],
  useFactory: ({ keyPrefix }: RedisModuleOptions, { commands }: RedisConnections) =>
    new RedisRoomGovernor(commands, keyPrefix === undefined ? {} : { keyPrefix }),
};

const openStores: Provider[] = [
  {
    provide: TextStore,
    inject: [OPTIONS, RedisConnections],
    useFactory: ({ keyPrefix }: RedisModuleOptions, connections: RedisConnections) =>
      new RedisTextStore(connections, keyPrefix),
  },
  {
    provide: RoomDirectory,
    inject: [OPTIONS, TextStore],
    useFactory: ({ store }: RedisModuleOptions, texts: TextStore) =>
      new StoredRoomDirectory(texts, store.unusedRoomMs),
  },
  {
    provide: SecretStore,
    inject: [TextStore],
    useFactory: (texts: TextStore) => new KeptSecrets(texts),
  },
  {
    provide: AuditLog,
    inject: [OPTIONS, RedisConnections],
    useFactory: ({ keyPrefix, store }: RedisModuleOptions, connections: RedisConnections) =>
      new RedisAuditLog(connections, store.auditMs, keyPrefix),
  },
  {
    provide: RateLimiters,
    inject: [OPTIONS, RedisConnections],
    useFactory: ({ keyPrefix }: RedisModuleOptions, connections: RedisConnections) =>
      new RedisRateLimiters(connections, keyPrefix),
  },
];
const STORES = [TextStore, RoomDirectory, SecretStore, AuditLog, RateLimiters];

/** Says in `/readyz` whether Redis answers, and closes what the module has opened. */
@Injectable()
class RedisLifecycle implements OnApplicationShutdown {
  constructor(
    @Inject(OPTIONS) options: RedisModuleOptions,
    @Inject(RedisConnections) private readonly connections: RedisConnections,
    @Optional() private readonly log: RoomLog | undefined,
    health: Health,
  ) {
    const key = directoryProbe(prefixOf(options));
    health.addCheck('redis', () => connections.check(key));
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.log instanceof RedisRoomLog) await this.log.close();
    this.connections.close();
  }
}

/** The ports on Redis; global, imported by apps only. Needs `KernelModule`. Starting fails without Redis. */
@Module({})
export class RedisModule {
  /** Provides `RoomLog`, and what `forDirectory` provides: for gateways. */
  static forRoot(options: RedisModuleOptions): DynamicModule {
    return {
      module: RedisModule,
      global: true,
      providers: [
        { provide: OPTIONS, useValue: options },
        openConnections,
        startRoomLog,
        { provide: RoomGovernor, useExisting: RoomLog },
        ...openStores,
        RedisLifecycle,
      ],
      exports: [RoomLog, RoomGovernor, ...STORES],
    };
  }

  /**
   * Provides `RoomDirectory`, `AuditLog`, `TextStore`, `SecretStore`, `RateLimiters` and `RoomGovernor`: for services
   * that host nobody, and so should not count as a node.
   */
  static forDirectory(options: Omit<RedisModuleOptions, 'nodeId' | 'settings'>): DynamicModule {
    return {
      module: RedisModule,
      global: true,
      providers: [
        { provide: OPTIONS, useValue: options },
        openConnections,
        startGovernor,
        ...openStores,
        RedisLifecycle,
      ],
      exports: [RoomGovernor, ...STORES],
    };
  }
}
