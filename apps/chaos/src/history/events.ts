/** What was said to whom, or how a room changed, as one headless client saw it. All times are Unix ms. */
export type PersonEvent =
  /** About to be said; `k` counts what this person says, from 1, over all its sessions. `to`: for one person only. */
  | { readonly kind: 'said'; readonly at: number; readonly k: number; readonly to: string | null }
  | { readonly kind: 'acknowledged'; readonly at: number; readonly k: number }
  | { readonly kind: 'refused'; readonly at: number; readonly k: number; readonly code: string }
  | Applied
  | Welcomed
  | Shown
  | Changed
  /** Whether there was a connection over which things could be said from now on. */
  | { readonly kind: 'connected'; readonly at: number; readonly isConnected: boolean }
  /** The error that a server pushed before it closed the connection. */
  | { readonly kind: 'told'; readonly at: number; readonly code: string }
  /** Has left, or has gone without a word and will not come back. */
  | { readonly kind: 'went'; readonly at: number };

/** Taken for new and acted upon, after everything that a client drops as a repetition. */
export interface Applied {
  readonly kind: 'applied';
  readonly at: number;
  readonly author: string;
  readonly k: number;
  readonly body: 'chat' | 'signal';
  /** `null` for chat out of a snapshot, which may be older than the epoch. */
  readonly place: Place | null;
}

export interface Place {
  readonly epoch: string;
  readonly seq: number;
}

export interface Welcomed {
  readonly kind: 'welcomed';
  readonly at: number;
  readonly participantId: string;
  readonly sessionId: string;
  readonly catchUp: 'snapshot' | 'entries';
}

/** A snapshot: who is in the room. */
export interface Shown extends Place {
  readonly kind: 'shown';
  readonly at: number;
  readonly participants: readonly string[];
}

/** An entry about somebody's presence. */
export interface Changed extends Place {
  readonly kind: 'changed';
  readonly at: number;
  readonly participantId: string;
  readonly change: 'joined' | 'left' | 'away' | 'resumed';
}

export interface PersonHistory {
  readonly name: string;
  readonly room: string;
  /** In the order in which they happened. */
  readonly events: readonly PersonEvent[];
}

export type EventOf<K extends PersonEvent['kind']> = Extract<PersonEvent, { kind: K }>;

export function eventsOf<K extends PersonEvent['kind']>(
  { events }: PersonHistory,
  kind: K,
): EventOf<K>[] {
  return events.filter((event): event is EventOf<K> => event.kind === kind);
}

/** When somebody went for good; `null` for whoever stayed. */
export function wentAt(history: PersonHistory): number | null {
  return eventsOf(history, 'went')[0]?.at ?? null;
}
