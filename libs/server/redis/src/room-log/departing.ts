import { LogUnavailableError, type Claim, type Clock, type Rules } from '@madang/server-room-log';
import type { Logger } from '@madang/server-kernel';
import { leased } from './leased';
import type { LocalMember, LocalRooms } from './local-rooms';
import type { RoomStore } from './room-store';
import { NO_RULES } from './stored-rules';

interface Departure {
  readonly member: LocalMember;
  /** The last epoch in which this node has seen the member, and the rules of the room. */
  readonly known: { readonly knownEpoch: string; readonly rules: Rules };
  /** Ends the time for which its place is kept; absent while the store has not heard. */
  forget?: () => void;
}

export interface DepartingContext {
  readonly store: RoomStore;
  readonly rooms: LocalRooms;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly graceMs: number;
  /** Resolves when the node's lease is good again. */
  readonly renew: () => Promise<void>;
}

/**
 * Members whose connection here is gone, from before the store has heard of it until their grace is over. A
 * store that has lost everything meanwhile is told of them again: nobody else would keep their places.
 */
export class Departing {
  readonly #context: DepartingContext;
  readonly #departures = new Map<string, Departure>();

  constructor(context: DepartingContext) {
    this.#context = context;
  }

  /** Resolves when the store knows that the member is away. When it rejects, ask again. */
  async detach(claim: Claim): Promise<void> {
    const { rooms, store, clock, graceMs } = this.#context;
    const key = keyOf(claim);
    const member = rooms.holder(claim);
    if (member !== null) {
      this.forget(claim);
      const room = rooms.get(claim.roomId);
      const knownEpoch = room?.follower.position?.epoch ?? '';
      const known = { knownEpoch, rules: room?.rules ?? NO_RULES };
      this.#departures.set(key, { member, known });
      rooms.release(claim);
    }
    const [kind] = await store.detach(claim);
    const departure = this.#departures.get(key);
    if (departure?.member.claim.fence !== claim.fence) return;
    if (kind === 'gone') await this.#restore(departure);
    // Not if it was forgotten meanwhile.
    if (this.#departures.get(key) !== departure) return;
    departure.forget?.();
    departure.forget = clock.schedule(graceMs, () => this.#departures.delete(key));
  }

  /** The participant has a newer place, or wants none any more. */
  forget(claim: Claim): void {
    const key = keyOf(claim);
    this.#departures.get(key)?.forget?.();
    this.#departures.delete(key);
  }

  /** Forgets all. */
  close(): void {
    for (const { forget } of this.#departures.values()) forget?.();
    this.#departures.clear();
  }

  /** The store may have lost what it knew: says at once who is away, since others wait for it. Never rejects. */
  async tellAll(): Promise<void> {
    const tellings = [...this.#departures.values()].map(({ member }) => this.detach(member.claim));
    for (const told of await Promise.allSettled(tellings)) {
      if (told.status === 'rejected' && !(told.reason instanceof LogUnavailableError)) {
        this.#context.logger.error('a departure could not be told', { err: told.reason });
      }
    }
  }

  async #restore({ member, known }: Departure): Promise<void> {
    const { store, renew } = this.#context;
    const [kind] = await leased(() => store.reclaim(member, known, 'departing'), renew);
    if (kind === 'restored') await store.detach(member.claim);
  }
}

function keyOf({ roomId, participantId }: Claim): string {
  return `${roomId} ${participantId}`;
}
