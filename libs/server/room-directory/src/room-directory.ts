import type { RoomId } from '@madang/protocol';
import type { RoomRecord } from './room-record';

/** The durable facts about rooms, apart from who is in them. Each operation is atomic. */
export abstract class RoomDirectory {
  /** Stores a new room; `false` when the id is taken, and then nothing is changed. */
  abstract create(room: RoomRecord): Promise<boolean>;
  abstract find(roomId: RoomId): Promise<RoomRecord | null>;
}
