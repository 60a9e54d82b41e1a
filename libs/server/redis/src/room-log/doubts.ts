import type { ParticipantId, RoomId } from '@madang/protocol';
import type { LocalRooms } from './local-rooms';
import type { RoomStore } from './room-store';

interface Doubt {
  readonly roomId: RoomId;
  readonly participantId: ParticipantId;
}

/**
 * Joins and resumes whose answer was lost: the store may see a connection here that nobody has. It is given
 * up as soon as the store answers again, unless the client has come back to this node meanwhile.
 */
export class Doubts {
  readonly #store: RoomStore;
  readonly #rooms: LocalRooms;
  readonly #doubts = new Map<string, Doubt>();

  constructor(store: RoomStore, rooms: LocalRooms) {
    this.#store = store;
    this.#rooms = rooms;
  }

  add({ roomId, participantId }: Doubt): void {
    this.#doubts.set(`${roomId} ${participantId}`, { roomId, participantId });
  }

  /** Rejects when the store does not answer; what is left stays for the next time. */
  async resolve(): Promise<void> {
    for (const [key, { roomId, participantId }] of [...this.#doubts]) {
      const room = this.#rooms.get(roomId);
      // With an attempt under way it is not known yet which claim is held.
      if (room !== null && room.attaching > 0) continue;
      const held = room?.members.get(participantId)?.claim.fence ?? 0;
      await this.#store.disown(roomId, participantId, held);
      this.#doubts.delete(key);
    }
  }
}
