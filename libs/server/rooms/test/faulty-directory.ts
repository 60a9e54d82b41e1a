import type { RoomId } from '@madang/protocol';
import { MemoryRoomDirectory, type RoomRecord } from '@madang/server-room-directory';

/** A directory that can be away, and can claim that ids are taken. */
export class FaultyDirectory extends MemoryRoomDirectory {
  away = false;
  /** So many of the next ids are taken. */
  taken = 0;
  /** Everything that it was asked to store. */
  readonly records: RoomRecord[] = [];
  readonly #changes = new Map<RoomId, Partial<RoomRecord>>();

  override async create(room: RoomRecord): Promise<boolean> {
    if (this.away) throw new Error('ECONNREFUSED');
    this.records.push(room);
    if (this.taken > 0) {
      this.taken -= 1;
      return false;
    }
    return super.create(room);
  }

  override async find(roomId: RoomId): Promise<RoomRecord | null> {
    if (this.away) throw new Error('ECONNREFUSED');
    const room = await super.find(roomId);
    return room && { ...room, ...this.#changes.get(roomId) };
  }

  async overwrite(roomId: RoomId, changes: Partial<RoomRecord>): Promise<void> {
    this.#changes.set(roomId, changes);
    return Promise.resolve();
  }
}
