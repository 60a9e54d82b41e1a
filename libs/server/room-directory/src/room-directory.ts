import type { RoomId } from '@madang/protocol';
import type { RoomRecord } from './room-record';

/** What may change of a room. */
export type RoomChange = Partial<Pick<RoomRecord, 'passwordHash' | 'capacity' | 'policy' | 'bans'>>;

/** The durable facts about rooms, apart from who is in them. Each operation is atomic. */
export abstract class RoomDirectory {
  /** Stores a new room; `false` when the id is taken, and then nothing is changed. */
  abstract create(room: RoomRecord): Promise<boolean>;
  /** `null` also for a room that nobody has used for so long that it was forgotten. */
  abstract find(roomId: RoomId): Promise<RoomRecord | null>;
  /**
   * Changes the room if it still has this version, and counts the version up. Updates are a use of the room.
   *
   * @returns The room as it is now; `conflict` when it has another version; `null` when there is none.
   */
  abstract update(
    roomId: RoomId,
    expectedVersion: number,
    change: RoomChange,
  ): Promise<RoomRecord | 'conflict' | null>;
  /** Forgets the room; `false` when there was none. */
  abstract remove(roomId: RoomId): Promise<boolean>;
  /** The room was used, so its life begins anew. Its version stays. Does nothing where there is none. */
  abstract touch(roomId: RoomId, at: number): Promise<void>;
}
