import type { Intent } from './connection/inspection';
import { neededCommands } from './room-log/needed-commands';
import { createScripts } from './room-log/scripts';
import { redisRoomLogSettings } from './room-log/settings';
import { ROOM_STORE_COMMANDS } from './room-store/room-store-commands';

export const KEY_PREFIX = 'madang';

/** A key that is tried and never written. */
export function directoryProbe(keyPrefix: string): string {
  return `${keyPrefix}:directory:probe`;
}

/** Everything that a gateway does with Redis. */
export function intentOf(keyPrefix: string): Intent {
  const channel = `${keyPrefix}:{0}:inbox:probe`;
  const scripted = neededCommands(createScripts(redisRoomLogSettings()));
  const commands = [...new Set([...scripted, ...ROOM_STORE_COMMANDS])];
  return { key: directoryProbe(keyPrefix), channel, commands };
}
