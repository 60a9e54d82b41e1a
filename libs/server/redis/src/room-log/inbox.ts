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

export function readInbox(text: string): InboxMessage[] {
  return JSON.parse(text) as InboxMessage[];
}
