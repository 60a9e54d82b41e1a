import type { RoomDescription, RoomSettings } from '@madang/protocol';
import type { RoomRecord } from '@madang/server-room-directory';

/** What everybody with the link may know. */
export function describeRoom(room: RoomRecord): RoomDescription {
  const { roomId, passwordHash, keyId, capacity, createdAt } = room;
  const { waitingRoom, locked } = room.policy;
  const needsPassword = passwordHash !== null;
  return { roomId, needsPassword, keyId, capacity, createdAt, waitingRoom, locked };
}

/** What hosts may know. */
export function settingsOf(room: RoomRecord): RoomSettings {
  return { ...describeRoom(room), policy: room.policy };
}
