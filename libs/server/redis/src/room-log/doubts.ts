import type { ParticipantId, RoomId } from '@madang/protocol';
import type { LocalRooms } from './local-rooms';
import type { RoomStore } from './room-store';

interface Doubt {
  readonly roomId: RoomId;
  readonly participantId: ParticipantId;
}

/**
 * Connections that the store may see here and nobody has: of joins and resumes whose answer was lost, and of
 * whoever was given up when the store has lost that. They are given up as soon as the store answers, unless
 * the client has come back to this node meanwhile.
 */
export class Doubts {
  readonly #store: RoomStore;
  readonly #rooms: LocalRooms;
  readonly #doubts = new Map<string, Doubt>();
  #isStoreInDoubt = false;

  constructor(store: RoomStore, rooms: LocalRooms) {
    this.#store = store;
    this.#rooms = rooms;
  }

  add({ roomId, participantId }: Doubt): void {
    this.#doubts.set(`${roomId} ${participantId}`, { roomId, participantId });
  }

  /** The store may have lost the latest. */
  addStore(): void {
    this.#isStoreInDoubt = true;
  }

  /** Rejects when the store does not answer; what is left stays for the next time. */
  async resolve(): Promise<void> {
    await this.#resolveStore();
    for (const [key, { roomId, participantId }] of [...this.#doubts]) {
      const room = this.#rooms.get(roomId);
      // With an attempt under way it is not known yet which claim is held.
      if (room !== null && room.attaching > 0) continue;
      const held = room?.members.get(participantId)?.claim.fence ?? 0;
      await this.#store.disown(roomId, participantId, held);
      this.#doubts.delete(key);
    }
  }

  async #resolveStore(): Promise<void> {
    if (!this.#isStoreInDoubt) return;
    const rooms = this.#rooms.all();
    // With an attempt under way it is not known yet who is held: that room has to wait.
    const isComplete = rooms.every(({ attaching }) => attaching === 0);
    await this.#store.census(rooms);
    if (isComplete) this.#isStoreInDoubt = false;
  }
}
