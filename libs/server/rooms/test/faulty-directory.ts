import type { RoomId } from '@madang/protocol';
import {
  MemoryTextStore,
  parseRoomRecord,
  StoredRoomDirectory,
  type RoomRecord,
} from '@madang/server-room-directory';

/** A directory that can be away, and can claim that ids are taken. */
export class FaultyDirectory extends StoredRoomDirectory {
  away = false;
  /** So many of the next ids are taken. */
  taken = 0;
  /** Everything that it was asked to store. */
  readonly records: RoomRecord[] = [];
  readonly #texts: MemoryTextStore;

  constructor(texts = new MemoryTextStore()) {
    super(texts, null);
    this.#texts = texts;
  }

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
    return super.find(roomId);
  }

  /** Changes what is kept, past every rule. */
  async overwrite(roomId: RoomId, changes: Partial<RoomRecord>): Promise<void> {
    const name = `directory:${roomId}`;
    const former = await this.#texts.read(name);
    const room = parseRoomRecord(former ?? '');
    await this.#texts.replace(name, former, JSON.stringify({ ...room, ...changes }), null);
  }
}
