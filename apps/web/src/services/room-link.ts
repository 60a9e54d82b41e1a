import type { RoomId } from '@madang/protocol';
import type { RoomLink } from './meeting-session';
import type { RouteLocationRaw } from 'vue-router';

/** The page of a room. The key goes into the fragment, which no browser sends to a server. */
export function roomRoute(link: RoomLink): RouteLocationRaw {
  const key = link.kind === 'meeting' ? link.key : null;
  return {
    name: 'room',
    params: { roomId: link.roomId },
    hash: key === null ? '' : `#k=${key.text}`,
  };
}

/** The connection check; a room needs no key to be looked from. */
export function doctorPath(roomId: RoomId | null): string {
  return roomId === null ? '/doctor' : `/doctor?room=${roomId}`;
}
