import type { RoomId } from '@madang/protocol';
import type { RoomRecord } from './room-record';

/** How what is decided about a room reaches a meeting that is going on in it. */
export abstract class LiveRooms {
  /** Resolves when whoever is in the room will be told; rejects when that cannot be promised. */
  abstract policyChanged(room: RoomRecord): Promise<void>;
  /** The room is forgotten: whoever is in it has to go. */
  abstract ended(roomId: RoomId): Promise<void>;
}

/** For services that nobody meets in. */
export class NoLiveRooms extends LiveRooms {
  override policyChanged(): Promise<void> {
    return Promise.resolve();
  }

  override ended(): Promise<void> {
    return Promise.resolve();
  }
}
