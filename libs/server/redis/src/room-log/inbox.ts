import type { RoomId } from '@madang/protocol';
import type { Claim } from '@madang/server-room-log';
import type { Parcel } from './chain';

/** What comes through a node's inbox, as the scripts write it. */
export type InboxMessage = (Parcel & { readonly roomId: RoomId }) | { readonly superseded: Claim };

export function readInbox(text: string): InboxMessage {
  return JSON.parse(text) as InboxMessage;
}
