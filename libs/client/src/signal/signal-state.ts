import type { Entry, ErrorCode, IcePush, Snapshot, Volatile, Welcome } from '@madang/protocol';

export type SignalState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  /** `retryAt`: Unix time in ms. `attempt`: how many connections in a row came to nothing, from 1. */
  | { readonly kind: 'waiting'; readonly retryAt: number; readonly attempt: number }
  | { readonly kind: 'closed'; readonly reason: SignalCloseReason };

export type SignalCloseReason =
  | { readonly kind: 'left' }
  /** The server, or the ticket service, will not have us. `unavailable`: the reconnect policy gave up. */
  | { readonly kind: 'refused'; readonly code: ErrorCode };

/** New entries in log order, each once per epoch. */
export interface NewEntries {
  readonly epoch: string;
  readonly entries: readonly Entry[];
}

export interface SignalEvents {
  /**
   * A connection is open, for the first time or again. If `catchUp` is a snapshot, take it as the truth. If
   * not, its entries are empty here, and what was missed follows as `entries` in the same turn. Another
   * `sessionId` or `participantId` than before is a rejoin: all peers of the former session are over.
   */
  welcome: Welcome;
  entries: NewEntries;
  /** What another participant says now and nobody keeps; nothing tells if one was missed. */
  volatile: Volatile;
  /** Take this as the truth; compare participants by id. */
  resync: Snapshot;
  /** In place of the ICE servers of the welcome, or of the push before. */
  ice: IcePush;
  /** `open` comes after `welcome` and the `entries` that were missed. */
  state: SignalState;
}
