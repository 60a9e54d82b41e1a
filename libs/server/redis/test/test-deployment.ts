import { randomUUID } from 'node:crypto';
import type { RoomLog, RoomLogSettings } from '@madang/server-room-log';
import type { RoomLogHarness } from '@madang/server-room-log/contract';
import {
  RedisConnections,
  type RedisConnectionsOptions,
} from '../src/connection/redis-connections';
import { RedisRoomLog, type RedisRoomLogOptions } from '../src/room-log/redis-room-log';
import { redisRoomLogSettings, type RedisRoomLogSettings } from '../src/room-log/settings';
import { SilentLogger } from './silent-logger';

interface Node {
  readonly log: RedisRoomLog;
  readonly connections: RedisConnections;
}

/** Several nodes on a real Redis, apart from other deployments there, with times short enough to wait for. */
export class TestDeployment implements RoomLogHarness {
  readonly settings: RoomLogSettings;
  readonly keyPrefix = `test:${randomUUID()}`;
  readonly logger = new SilentLogger();
  readonly #settings: RedisRoomLogSettings;
  readonly #url: string;
  readonly #nodes = new Map<RoomLog, Node>();

  constructor(url: string, changes: Partial<RedisRoomLogSettings> = {}) {
    this.#url = url;
    this.#settings = redisRoomLogSettings({
      graceMs: 500,
      logEntries: 48,
      chatHistoryEntries: 6,
      chatHistoryChars: 2_000,
      leaseMs: 900,
      renewMs: 200,
      suspectMs: 200,
      sweepMs: 40,
      settleMs: 0,
      ...changes,
    });
    this.settings = this.#settings;
  }

  async node(
    options: Partial<RedisRoomLogOptions> = {},
    connecting: RedisConnectionsOptions = {},
  ): Promise<RedisRoomLog> {
    const connections = await RedisConnections.open(this.#url, this.logger, connecting);
    const log = await RedisRoomLog.start(connections, {
      logger: this.logger,
      keyPrefix: this.keyPrefix,
      settings: this.#settings,
      ...options,
    });
    this.#nodes.set(log, { log, connections });
    return log;
  }

  connectionsOf(log: RoomLog): RedisConnections {
    const node = this.#nodes.get(log);
    if (node === undefined) throw new Error('not a node of this deployment');
    return node.connections;
  }

  crash(log: RoomLog): Promise<void> {
    return Promise.resolve(this.connectionsOf(log).close());
  }

  now(): number {
    return Date.now();
  }

  pass(): Promise<void> {
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    for (const { log, connections } of this.#nodes.values()) {
      await log.close();
      connections.close();
    }
    if (this.logger.errors.length > 0) {
      throw new Error(`errors were logged: ${JSON.stringify(this.logger.errors)}`);
    }
  }
}
