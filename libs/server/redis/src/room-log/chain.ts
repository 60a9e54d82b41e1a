import type { Entry } from '@madang/protocol';

/** Up to where a node has everything of a room's log that is for it. */
export interface Position {
  readonly epoch: string;
  readonly seq: number;
}

/** An entry as it is sent to a node; `prev` is the place of the one that was sent to it before. */
export interface Parcel {
  readonly epoch: string;
  readonly prev: number;
  readonly entry: Entry;
}

/**
 * What a parcel means to a node at this position. `next`: nothing for this node is missing before it.
 * `known`: it has been read already. `gap`: something before it was not delivered. `otherEpoch`: the log
 * was begun anew, or this is left over from before that.
 *
 * `prev` may be smaller than the position: entries that were read to fill a gap were never sent to the node.
 */
export function judge(position: Position, parcel: Parcel): 'next' | 'known' | 'gap' | 'otherEpoch' {
  if (parcel.epoch !== position.epoch) return 'otherEpoch';
  if (parcel.entry.seq <= position.seq) return 'known';
  return parcel.prev <= position.seq ? 'next' : 'gap';
}
