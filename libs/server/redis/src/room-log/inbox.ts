import type { RoomId } from '@madang/protocol';
import type { Claim, VolatileDelivery } from '@madang/server-room-log';
import type { Parcel } from './chain';

/** What a node is told. */
export type News =
  | (Parcel & { readonly roomId: RoomId })
  | { readonly volatile: VolatileDelivery }
  | { readonly superseded: Claim };

/** What comes through a node's inbox, as the scripts write it; a `call` is the node's own, see `Liveness`. */
export type InboxMessage = News | { readonly call: number };

/** `null` for what no script of ours writes. */
export function readInbox(text: string): InboxMessage[] | null {
  try {
    const messages: unknown = JSON.parse(text);
    const isOurs = Array.isArray(messages) && messages.every((one) => one instanceof Object);
    return isOurs ? (messages as InboxMessage[]) : null;
  } catch {
    return null;
  }
}
