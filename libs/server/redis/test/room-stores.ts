import {
  type RateLimiters,
  type RoomDirectory,
  StoredRoomDirectory,
  type TextStore,
} from '@madang/server-room-directory';
import type { RoomStoreHarness } from '@madang/server-room-directory/contract';
import { RedisConnections } from '../src/connection/redis-connections';
import { RedisAuditLog } from '../src/room-store/redis-audit-log';
import { RedisRateLimiters } from '../src/room-store/redis-rate-limiters';
import { RedisTextStore } from '../src/room-store/redis-text-store';
import { SilentLogger } from './silent-logger';

/** What the room service keeps, on one Redis; each store has connections of its own, as a process has. */
export class RoomStores implements RoomStoreHarness {
  readonly #opened: RedisConnections[] = [];
  readonly #url: string;
  readonly #keyPrefix: string;

  constructor(url: string, keyPrefix: string) {
    this.#url = url;
    this.#keyPrefix = keyPrefix;
  }

  async texts(): Promise<TextStore> {
    return new RedisTextStore(await this.#open(), this.#keyPrefix);
  }

  async directory(unusedMs: number | null): Promise<RoomDirectory> {
    return new StoredRoomDirectory(await this.texts(), unusedMs);
  }

  async audit(keptMs: number): Promise<RedisAuditLog> {
    return new RedisAuditLog(await this.#open(), keptMs, this.#keyPrefix);
  }

  async limiters(): Promise<RateLimiters> {
    return new RedisRateLimiters(await this.#open(), this.#keyPrefix);
  }

  stop(): Promise<void> {
    for (const connections of this.#opened) connections.close();
    return Promise.resolve();
  }

  async #open(): Promise<RedisConnections> {
    const connections = await RedisConnections.open(this.#url, new SilentLogger());
    this.#opened.push(connections);
    return connections;
  }
}
