import type { Entry, EntryKind, EntryOf, RoomId } from '@madang/protocol';
import type { Delivery, RoomLogListener, Superseded, VolatileDelivery } from '../room-log';

interface Waiter {
  readonly isMet: () => boolean;
  readonly resolve: () => void;
}

/** Keeps everything that a node was told, and waits for more. */
export class Recorder implements RoomLogListener {
  readonly deliveries: Delivery[] = [];
  readonly volatile: VolatileDelivery[] = [];
  readonly taken: Superseded[] = [];
  readonly #waiters = new Set<Waiter>();

  deliver(delivery: Delivery): void {
    this.deliveries.push(delivery);
    this.#wake();
  }

  passedOn(volatile: VolatileDelivery): void {
    this.volatile.push(volatile);
    this.#wake();
  }

  superseded(superseded: Superseded): void {
    this.taken.push(superseded);
    this.#wake();
  }

  /** Every entry of the room that was delivered here, in the order it came. */
  entries(roomId: RoomId): Entry[] {
    return this.deliveries.flatMap((delivery) =>
      delivery.kind === 'entries' && delivery.roomId === roomId ? delivery.entries : [],
    );
  }

  entriesOf<K extends EntryKind>(roomId: RoomId, kind: K): EntryOf<K>[] {
    return this.entries(roomId).filter((entry): entry is EntryOf<K> => entry.kind === kind);
  }

  /** Resolves when the entry at this place has been delivered here; everything before it has been by then. */
  async reached(roomId: RoomId, seq: number): Promise<void> {
    await this.until(() => this.entries(roomId).some((entry) => entry.seq >= seq));
  }

  until(isMet: () => boolean): Promise<void> {
    if (isMet()) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.add({ isMet, resolve }));
  }

  #wake(): void {
    for (const waiter of this.#waiters) {
      if (!waiter.isMet()) continue;
      this.#waiters.delete(waiter);
      waiter.resolve();
    }
  }
}
