import { Inject, Injectable, Module, Optional } from '@nestjs/common';
import type { DynamicModule, OnApplicationShutdown, Provider } from '@nestjs/common';
import { Health, Logger, Metrics } from '@madang/server-kernel';
import { RoomDirectory } from '@madang/server-room-directory';
import { RoomLog } from '@madang/server-room-log';
import { RedisConnections } from './connection/redis-connections';
import { RedisRoomDirectory } from './room-directory/redis-room-directory';
import { RedisRoomLog } from './room-log/redis-room-log';
import type { RedisRoomLogSettings } from './room-log/settings';

export interface RedisModuleOptions {
  readonly url: string;
  /** Tells deployments that share a Redis apart; `madang` when absent. */
  readonly keyPrefix?: string;
  /** Must never be used twice, not even by a restarted process; made up when absent. */
  readonly nodeId?: string;
  readonly settings?: Partial<RedisRoomLogSettings>;
}

const OPTIONS = Symbol('RedisModuleOptions');

const openConnections: Provider = {
  provide: RedisConnections,
  inject: [OPTIONS, Logger],
  useFactory: ({ url }: RedisModuleOptions, logger: Logger) => RedisConnections.open(url, logger),
};

const startRoomLog: Provider = {
  provide: RoomLog,
  inject: [OPTIONS, RedisConnections, Logger, Metrics],
  useFactory: (
    { url: _url, ...options }: RedisModuleOptions,
    connections: RedisConnections,
    logger: Logger,
    metrics: Metrics,
  ) => {
    const repairs = metrics.counter(
      'madang_room_log_repairs_total',
      'Readings of a room log because deliveries might have been missed, by what they came to.',
      ['outcome'],
    );
    const dead = metrics.counter(
      'madang_redis_dead_connections_total',
      'Connections to Redis that were open and dead, and replaced.',
      ['connection'],
    );
    return RedisRoomLog.start(connections, {
      ...options,
      logger,
      onRepair: (outcome) => repairs.inc({ outcome }),
      onDeadConnection: (connection) => dead.inc({ connection }),
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
    @Inject(RedisConnections) private readonly connections: RedisConnections,
    @Optional() private readonly log: RoomLog | undefined,
    health: Health,
  ) {
    health.addCheck('redis', () => connections.check());
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
        openConnections,
        startRoomLog,
        openDirectory,
        RedisLifecycle,
      ],
      exports: [RoomLog, RoomDirectory],
    };
  }

  /** Provides `RoomDirectory` alone: for services that host nobody, and so should not count as a node. */
  static forDirectory(options: Pick<RedisModuleOptions, 'url' | 'keyPrefix'>): DynamicModule {
    return {
      module: RedisModule,
      global: true,
      providers: [
        { provide: OPTIONS, useValue: options },
        openConnections,
        openDirectory,
        RedisLifecycle,
      ],
      exports: [RoomDirectory],
    };
  }
}
