import type { ParticipantId, RoomId, SessionId } from '@madang/protocol';

export type SealKind = 'signal' | 'chat' | 'volatile';

/**
 * What a payload is bound to. When opening, build it from the entry, but put the reader's own ids into `to`
 * and `toSession` of a signal, so that nothing meant for somebody else, or for a former session, opens.
 */
export interface SealContext {
  readonly kind: SealKind;
  readonly roomId: RoomId;
  readonly from: ParticipantId;
  readonly fromSession: SessionId;
  /** `null`: for everybody in the room. */
  readonly to: ParticipantId | null;
  readonly toSession: SessionId | null;
  readonly n: number;
}

export type UnreadableReason =
  /** Not sealed, though this room has a key. */
  | 'plain'
  /** Sealed, and we have no key. */
  | 'sealed'
  /** Sealed with another key or in another context, or tampered with; the cipher cannot tell which. */
  | 'inauthentic'
  | 'malformed'
  /** Opened before, by redelivery or replay. There is nothing to show: it has been shown. */
  | 'replayed';

export type Opened =
  | { readonly kind: 'opened'; readonly content: unknown }
  | { readonly kind: 'unreadable'; readonly reason: UnreadableReason };

/**
 * Turns contents into the payloads of entries and back. One per room and page load: it remembers what it
 * opened, and opens each payload once.
 */
export interface PayloadSealer {
  /** `content` is anything that JSON can say. Rejects with `SignalError` `frame_too_large` beyond the wire's limit. */
  seal(context: SealContext, content: unknown): Promise<string>;
  /** Never rejects. Resolves in the order of the calls: make them in the order of the entries. */
  open(context: SealContext, payload: string): Promise<Opened>;
}

/**
 * The additional data of a sealed payload: the UTF-8 bytes of the JSON array
 * `["madang/1",kind,roomId,from,fromSession,to,toSession,n]`, as `JSON.stringify` writes it, without
 * spaces, `null` where there is no recipient. docs/protocol.md §9.
 */
export function additionalData(context: SealContext): Uint8Array<ArrayBuffer> {
  const { kind, roomId, from, fromSession, to, toSession, n } = context;
  return new TextEncoder().encode(
    JSON.stringify(['madang/1', kind, roomId, from, fromSession, to, toSession, n]),
  );
}
