import type { RoomId } from '@madang/protocol';
import { RoomDirectory } from '../room-directory';
import { parseRoomRecord, type RoomRecord } from '../room-record';

/** Keeps rooms as long as the process lives; stores text, so that nothing is shared with the caller. */
export class MemoryRoomDirectory extends RoomDirectory {
  readonly #rooms = new Map<RoomId, string>();

  override async create(room: RoomRecord): Promise<boolean> {
    if (this.#rooms.has(room.roomId)) return Promise.resolve(false);
    this.#rooms.set(room.roomId, JSON.stringify(room));
    return Promise.resolve(true);
  }

  override async find(roomId: RoomId): Promise<RoomRecord | null> {
    const json = this.#rooms.get(roomId);
    return Promise.resolve(json === undefined ? null : parseRoomRecord(json));
  }
}
