import type { RoomId } from '@madang/protocol';
import type { RouteLocationRaw } from 'vue-router';

/** The page of a room. The key goes into the fragment, which no browser sends to a server. */
export function roomRoute(roomId: RoomId, keyText: string | null): RouteLocationRaw {
  return { name: 'room', params: { roomId }, hash: keyText === null ? '' : `#k=${keyText}` };
}
