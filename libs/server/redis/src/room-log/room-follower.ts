import type { Entry } from '@madang/protocol';
import { judge, type Parcel, type Position } from './chain';

type State =
  /** The first member here is being added; where to begin is not known yet. */
  | { readonly kind: 'attaching'; readonly parked: Parcel[] }
  | { readonly kind: 'following'; readonly position: Position }
  /** Something may be missing: what comes waits until the log has been read. */
  | { readonly kind: 'repairing'; readonly position: Position; readonly parked: Parcel[] };

/** Beyond it the oldest are dropped: the next one then shows a gap, and the log is read. */
const MAX_PARKED = 1_000;

/**
 * Decides which parcels of one room are handed on, so that a node gets each entry for it once and in
 * order. Knows nothing of Redis: whoever owns it reads the log when `needsRepair`.
 */
export class RoomFollower {
  /** Epochs that are over; what is left over from them is known to be of no use. */
  readonly #past = new Set<string>();
  #state: State = { kind: 'attaching', parked: [] };

  /** Where to read on from; `null` while the node has nothing of the room yet. */
  get position(): Position | null {
    return this.#state.kind === 'attaching' ? null : this.#state.position;
  }

  get needsRepair(): boolean {
    return this.#state.kind === 'repairing';
  }

  /** Takes a parcel as it comes; gives the entries to hand on now. */
  take(parcel: Parcel): Entry[] {
    const state = this.#state;
    if (state.kind !== 'following') {
      state.parked.push(parcel);
      if (state.parked.length > MAX_PARKED) state.parked.shift();
      return [];
    }
    const verdict = judge(state.position, parcel);
    if (verdict === 'known' || this.#past.has(parcel.epoch)) return [];
    if (verdict === 'next') {
      const { epoch, entry } = parcel;
      this.#state = { kind: 'following', position: { epoch, seq: entry.seq } };
      return [entry];
    }
    // The parcel itself need not wait: it is in the log that will be read.
    this.suspect();
    return [];
  }

  /**
   * A member was added at this place. `isFirst`: the log did not count this node among its readers before,
   * so what came before the place was not sent to it. Gives the entries to hand on now.
   */
  attached(place: Position, isFirst: boolean): Entry[] {
    const state = this.#state;
    if (state.kind === 'attaching') return this.#follow(place, state.parked);
    const goesOn = state.position.epoch === place.epoch && !isFirst;
    if (!goesOn) this.suspect();
    return [];
  }

  /** Holds back what comes until the log has been read. */
  suspect(): void {
    const state = this.#state;
    if (state.kind !== 'following') return;
    this.#state = { kind: 'repairing', position: state.position, parked: [] };
  }

  /** The log has been read up to here, and handed on. Gives the entries to hand on after that. */
  caughtUp(position: Position): Entry[] {
    const state = this.#state;
    if (state.kind === 'attaching') return this.#follow(position, state.parked);
    if (state.position.epoch !== position.epoch) this.#past.add(state.position.epoch);
    return this.#follow(position, state.kind === 'repairing' ? state.parked : []);
  }

  #follow(position: Position, parked: readonly Parcel[]): Entry[] {
    this.#state = { kind: 'following', position };
    return parked.flatMap((parcel) => this.take(parcel));
  }
}
