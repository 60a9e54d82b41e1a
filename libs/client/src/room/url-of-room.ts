import { type RoomId } from '@madang/protocol';

/** Where a room's people connect: what is in front of the gateways may lead all of them to the same one (docs/protocol.md §2). */
export function urlOfRoom(signalUrl: string, roomId: RoomId): string {
  const url = new URL(signalUrl);
  url.search = new URLSearchParams({ room: roomId }).toString();
  return url.href;
}
