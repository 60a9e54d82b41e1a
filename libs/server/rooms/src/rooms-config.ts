import { LIMITS } from '@madang/protocol';
import { envChoice, envInteger, envOrigins, envSecret } from '@madang/server-kernel';
import type { Window } from '@madang/server-room-directory';
import { z } from 'zod';

/** The settings of `RoomsModule`, as an injection token. */
export abstract class RoomsConfig {
  abstract readonly capacity: number;
  abstract readonly roomsPerHour: number;
  /** Wrong passwords from one network, whatever the rooms: a few quickly, then ever longer waits. */
  abstract readonly wrongPerNetwork: readonly Window[];
  /** Wrong passwords for one room, whoever tries: wide enough that a stranger does not lock others out soon. */
  abstract readonly wrongPerRoom: readonly Window[];
  /** Rooms that do not exist, asked for from one network. */
  abstract readonly unknownPerNetwork: readonly Window[];
  /** Whoever has it may make rooms; `null`: anybody may. */
  abstract readonly creationToken: string | null;
  /** Passwords hashed at once; each takes 19 MiB and a thread of libuv's four. */
  abstract readonly hashesAtOnce: number;
  /** Passwords that may wait for their turn; beyond, callers are told to come again. */
  abstract readonly hashesWaiting: number;
}

export const DEFAULT_ROOMS_CONFIG: RoomsConfig = {
  capacity: LIMITS.roomCapacity,
  roomsPerHour: 240,
  wrongPerNetwork: [
    { attempts: 5, seconds: 30 },
    { attempts: 15, seconds: 10 * 60 },
    { attempts: 50, seconds: 24 * 60 * 60 },
  ],
  wrongPerRoom: [
    { attempts: 30, seconds: 60 },
    { attempts: 300, seconds: 60 * 60 },
  ],
  unknownPerNetwork: [{ attempts: 120, seconds: 60 }],
  creationToken: null,
  hashesAtOnce: 2,
  hashesWaiting: 64,
};

/** What the room service reads from the environment. */
export const roomsEnv = z
  .object({
    /** Places in a room. Each one more costs everybody in it uplink, since media is a mesh. */
    ROOM_CAPACITY: envInteger(2, LIMITS.roomSessions, DEFAULT_ROOMS_CONFIG.capacity),
    /** New rooms per hour from one IPv4 address or IPv6 /64; needs `TRUST_PROXY` behind a proxy. */
    ROOMS_PER_HOUR: envInteger(1, 1_000_000, DEFAULT_ROOMS_CONFIG.roomsPerHour),
    /** Who may make rooms: anybody, or whoever has the token. */
    ROOM_CREATION: envChoice(['anyone', 'token'], 'anyone'),
    ROOM_CREATION_TOKEN: envSecret(16).optional(),
    /** Origins whose pages may ask for rooms and tickets, besides the host itself. */
    ALLOWED_ORIGINS: envOrigins,
  })
  .superRefine(({ ROOM_CREATION, ROOM_CREATION_TOKEN }, context) => {
    if ((ROOM_CREATION === 'token') === (ROOM_CREATION_TOKEN !== undefined)) return;
    const [path, message] =
      ROOM_CREATION === 'token'
        ? ['ROOM_CREATION_TOKEN', 'is not set, but ROOM_CREATION is token']
        : ['ROOM_CREATION', 'must be token where ROOM_CREATION_TOKEN is set'];
    context.addIssue({ code: 'custom', path: [path], message });
  });

export function roomsConfig(env: z.infer<typeof roomsEnv>): Partial<RoomsConfig> {
  return {
    capacity: env.ROOM_CAPACITY,
    roomsPerHour: env.ROOMS_PER_HOUR,
    creationToken: env.ROOM_CREATION_TOKEN ?? null,
  };
}
