import { Inject, Injectable, Module, Optional } from '@nestjs/common';
import type { DynamicModule, OnApplicationShutdown, Provider } from '@nestjs/common';
import { ConfigError, Health, Logger, Metrics } from '@madang/server-kernel';
import { RoomDirectory } from '@madang/server-room-directory';
import { RoomLog } from '@madang/server-room-log';
import { inspectRedis, type Intent } from './connection/inspection';
import { RedisConnections } from './connection/redis-connections';
import { readRedisUrl } from './connection/redis-target';
import type { RedisAddress } from './redis-env';
import { RedisRoomDirectory } from './room-directory/redis-room-directory';
import { RedisRoomLog } from './room-log/redis-room-log';
import { roomLogMetrics } from './room-log-metrics';
import { neededCommands } from './room-log/needed-commands';
import { createScripts } from './room-log/scripts';
import { redisRoomLogSettings, type RedisRoomLogSettings } from './room-log/settings';

export interface RedisModuleOptions extends RedisAddress {
  /** Tells deployments that share a Redis apart; `madang` when absent. */
  readonly keyPrefix?: string;
  /** Must never be used twice, not even by a restarted process; made up when absent. */
  readonly nodeId?: string;
  readonly settings?: Partial<RedisRoomLogSettings>;
}

const OPTIONS = Symbol('RedisModuleOptions');

function prefixOf({ keyPrefix = 'madang' }: RedisModuleOptions): string {
  return keyPrefix;
}

function directoryProbe(keyPrefix: string): string {
  return `${keyPrefix}:directory:probe`;
}

function directoryIntent(keyPrefix: string): Intent {
  return { key: directoryProbe(keyPrefix), channel: '', commands: ['GET', 'SET'] };
}

function roomLogIntent(keyPrefix: string): Intent {
  const channel = `${keyPrefix}:{0}:inbox:probe`;
  const commands = neededCommands(createScripts(redisRoomLogSettings()));
  return { key: directoryProbe(keyPrefix), channel, commands };
}

/** Opens connections once it is known that Redis is one to work with. */
function openConnections(intentOf: (keyPrefix: string) => Intent): Provider {
  return {
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
}

const startRoomLog: Provider = {
  provide: RoomLog,
  inject: [OPTIONS, RedisConnections, Logger, Metrics],
  useFactory: (
    { url: _url, sentinelLogin: _login, ...options }: RedisModuleOptions,
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

const openDirectory: Provider = {
  provide: RoomDirectory,
  inject: [OPTIONS, RedisConnections],
  useFactory: ({ keyPrefix }: RedisModuleOptions, connections: RedisConnections) =>
    new RedisRoomDirectory(connections, keyPrefix),
};

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
  /** Provides `RoomLog` and `RoomDirectory`: for gateways. */
  static forRoot(options: RedisModuleOptions): DynamicModule {
    return {
      module: RedisModule,
      global: true,
      providers: [
        { provide: OPTIONS, useValue: options },
        openConnections(roomLogIntent),
        startRoomLog,
        openDirectory,
        RedisLifecycle,
      ],
      exports: [RoomLog, RoomDirectory],
    };
  }

  /** Provides `RoomDirectory` alone: for services that host nobody, and so should not count as a node. */
  static forDirectory(options: Omit<RedisModuleOptions, 'nodeId' | 'settings'>): DynamicModule {
    return {
      module: RedisModule,
      global: true,
      providers: [
        { provide: OPTIONS, useValue: options },
        openConnections(directoryIntent),
        openDirectory,
        RedisLifecycle,
      ],
      exports: [RoomDirectory],
    };
  }
}
