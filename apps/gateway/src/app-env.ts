import { verifierEnv } from '@madang/server-access';
import { kernelEnv } from '@madang/server-kernel';
import { redisEnv } from '@madang/server-redis';
import { roomStoreEnv } from '@madang/server-room-directory';
import { signalingEnv, turnServiceEnv } from '@madang/server-signaling';
import type { z } from 'zod';

/** What a gateway reads from the environment. */
export const appEnv = kernelEnv(8080)
  .and(redisEnv)
  .and(roomStoreEnv)
  .and(verifierEnv)
  .and(signalingEnv)
  .and(turnServiceEnv);
export type AppEnv = z.infer<typeof appEnv>;
