import type { Breach } from './breach';
import { eventsOf, wentAt, type EventOf, type PersonHistory } from './events';

export interface Delivery {
  readonly breaches: readonly Breach[];
  readonly acknowledged: number;
  readonly applied: number;
  /**
   * Signals that were acknowledged and came behind a snapshot: the addressee knows that there may have been some
   * (docs/protocol.md §8), so this is a hole, but no silent one.
   */
  readonly behindSnapshots: number;
}

interface Receiver {
  readonly history: PersonHistory;
  /** From when on everything must arrive; `null` for whoever went, or never came. */
  readonly owedFrom: number | null;
  readonly applied: ReadonlyMap<string, number>;
  readonly snapshots: readonly number[];
}

const idOf = (author: string, k: number): string => `${author}-${k}`;

/** Exactly once: what was acknowledged is applied once by everybody for whom it is and who stays. */
export function checkDelivery(histories: readonly PersonHistory[]): Delivery {
  const receivers = histories.map(receiverOf);
  const breaches: Breach[] = [];
  let acknowledged = 0;
  let behindSnapshots = 0;
  const allSaid = new Set<string>();
  for (const author of histories) {
    const acked = new Set(eventsOf(author, 'acknowledged').map(({ k }) => k));
    const refused = new Set(eventsOf(author, 'refused').map(({ k }) => k));
    acknowledged += acked.size;
    for (const said of eventsOf(author, 'said')) {
      const id = idOf(author.name, said.k);
      allSaid.add(id);
      if (!acked.has(said.k)) {
        if (!refused.has(said.k) && wentAt(author) === null)
          breaches.push({ rule: 'unanswered', what: id });
        continue;
      }
      for (const receiver of receivers) {
        if (!isFor(author, said, receiver) || receiver.applied.has(id)) continue;
        if (said.to !== null && receiver.snapshots.some((at) => at >= said.at))
          behindSnapshots += 1;
        else breaches.push({ rule: 'lost', what: `${id} by ${receiver.history.name}` });
      }
    }
  }
  for (const { history, applied } of receivers) {
    for (const [id, times] of applied) {
      if (times > 1) breaches.push({ rule: 'doubled', what: `${id} by ${history.name}` });
      if (!allSaid.has(id)) breaches.push({ rule: 'invented', what: `${id} by ${history.name}` });
    }
  }
  const applied = receivers.reduce((sum, one) => sum + one.applied.size, 0);
  return { breaches, acknowledged, applied, behindSnapshots };
}

function receiverOf(history: PersonHistory): Receiver {
  const applied = new Map<string, number>();
  for (const { author, k } of eventsOf(history, 'applied')) {
    const id = idOf(author, k);
    applied.set(id, (applied.get(id) ?? 0) + 1);
  }
  const [first] = eventsOf(history, 'welcomed');
  return {
    history,
    owedFrom: wentAt(history) === null ? (first?.at ?? null) : null,
    applied,
    snapshots: eventsOf(history, 'shown').map(({ at }) => at),
  };
}

/** Everybody in the room hears what is for all, its author too (docs/protocol.md §5). */
function isFor(
  author: PersonHistory,
  { at, to }: EventOf<'said'>,
  { history, owedFrom }: Receiver,
): boolean {
  if (history.room !== author.room || owedFrom === null || at < owedFrom) return false;
  return to === null || to === history.name;
}
