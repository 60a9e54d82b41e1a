import { envTicketKeys } from '@madang/server-access';
import { kernelEnv } from '@madang/server-kernel';
import { redisEnv } from '@madang/server-redis';
import { roomStoreEnv } from '@madang/server-room-directory';
import { roomsEnv } from '@madang/server-rooms';
import { z } from 'zod';

/** What the room service reads from the environment. */
export const appEnv = kernelEnv(8081)
  .and(redisEnv)
  .and(roomStoreEnv)
  .and(roomsEnv)
  .and(z.object({ TICKET_PRIVATE_KEY: envTicketKeys.optional() }));
export type AppEnv = z.infer<typeof appEnv>;
