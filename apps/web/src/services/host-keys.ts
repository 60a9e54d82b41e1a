import type { RoomId } from '@madang/protocol';
import { readStored, writeStored } from './storage';
import { z } from './zod';

const hostKeySchema = z.string().max(128);
const storageKey = (roomId: RoomId) => `madang.host-key.${roomId}`;

/** The key that makes this browser the host of a room it has made; `null` for rooms of others. */
export function readHostKey(roomId: RoomId): string | null {
  return readStored(storageKey(roomId), hostKeySchema);
}

export function keepHostKey(roomId: RoomId, hostKey: string): void {
  writeStored(storageKey(roomId), hostKey);
}

export function forgetHostKey(roomId: RoomId): void {
  writeStored(storageKey(roomId), null);
}
