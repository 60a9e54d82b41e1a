import { envInteger, envVariable } from '@madang/server-kernel';
import { isAbsolute } from 'node:path';
import { z } from 'zod';

const DAY_MS = 24 * 60 * 60 * 1_000;
const MAX_DAYS = 3_650;

/** How long what the room service keeps is kept. */
export const roomStoreEnv = z.object({
  /** Days after which a room is forgotten that nobody has used; 0 keeps rooms for ever. */
  ROOM_UNUSED_DAYS: envInteger(0, MAX_DAYS, 180),
  /** Days for which entries of the audit log are kept; 0 keeps no audit log. */
  AUDIT_RETENTION_DAYS: envInteger(0, MAX_DAYS, 30),
});

/** Where it is kept when that is on this machine. */
export const dataFolderEnv = z.object({
  DATA_DIR: envVariable(
    'the absolute path of a folder for rooms and keys, for example /var/lib/madang',
    (text) => (isAbsolute(text) ? text : undefined),
  ).optional(),
});

export interface RoomStoreSettings {
  /** How long a room is kept that nobody uses; `null` for ever. */
  readonly unusedRoomMs: number | null;
  /** How long an entry of the audit log is kept; 0 for no audit log. */
  readonly auditMs: number;
}

export function roomStoreSettings(env: z.infer<typeof roomStoreEnv>): RoomStoreSettings {
  return {
    unusedRoomMs: env.ROOM_UNUSED_DAYS === 0 ? null : env.ROOM_UNUSED_DAYS * DAY_MS,
    auditMs: env.AUDIT_RETENTION_DAYS * DAY_MS,
  };
}
