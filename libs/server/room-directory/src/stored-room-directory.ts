import type { RoomId } from '@madang/protocol';
import { RoomDirectory, type RoomChange } from './room-directory';
import { parseRoomRecord, type RoomRecord } from './room-record';
import type { TextStore } from './text-store/text-store';

/** Beyond so many losing attempts in a row something else is wrong. */
const ATTEMPTS = 100;

/** Keeps each room as JSON under `directory:<room id>`, as long as it is used. */
export class StoredRoomDirectory extends RoomDirectory {
  readonly #store: TextStore;
  readonly #unusedMs: number | null;
  readonly #now: () => number;

  /** @param unusedMs How long a room is kept that nobody uses; `null` for ever. */
  constructor(store: TextStore, unusedMs: number | null, now: () => number = Date.now) {
    super();
    this.#store = store;
    this.#unusedMs = unusedMs;
    this.#now = now;
  }

  override create(room: RoomRecord): Promise<boolean> {
    return this.#store.replace(nameOf(room.roomId), null, JSON.stringify(room), this.#unusedMs);
  }

  override async find(roomId: RoomId): Promise<RoomRecord | null> {
    const json = await this.#store.read(nameOf(roomId));
    return json === null ? null : parseRoomRecord(json);
  }

  override async update(
    roomId: RoomId,
    expectedVersion: number,
    change: RoomChange,
  ): Promise<RoomRecord | 'conflict' | null> {
    return this.#change(roomId, (room) =>
      room.version === expectedVersion
        ? { ...room, ...change, version: room.version + 1, lastUsedAt: this.#now() }
        : 'conflict',
    );
  }

  override async remove(roomId: RoomId): Promise<boolean> {
    const name = nameOf(roomId);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const json = await this.#store.read(name);
      if (json === null) return false;
      if (await this.#store.replace(name, json, null, null)) return true;
    }
    throw new Error('the room changes all the time');
  }

  override async touch(roomId: RoomId, at: number): Promise<void> {
    await this.#change(roomId, (room) => ({
      ...room,
      lastUsedAt: Math.max(room.lastUsedAt, at),
    }));
  }

  async #change(
    roomId: RoomId,
    next: (room: RoomRecord) => RoomRecord | 'conflict',
  ): Promise<RoomRecord | 'conflict' | null> {
    const name = nameOf(roomId);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const json = await this.#store.read(name);
      if (json === null) return null;
      const room = next(parseRoomRecord(json));
      if (room === 'conflict') return room;
      if (await this.#store.replace(name, json, JSON.stringify(room), this.#unusedMs)) return room;
    }
    throw new Error('the room changes all the time');
  }
}

function nameOf(roomId: RoomId): string {
  return `directory:${roomId}`;
}
