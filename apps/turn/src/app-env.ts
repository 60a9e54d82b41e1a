import { envSecret, kernelEnv } from '@madang/server-kernel';
import { turnEnv } from '@madang/server-turn';
import { z } from 'zod';

/** What the TURN service reads from the environment; without a token nobody could ask it. */
export const appEnv = kernelEnv(8082)
  .and(turnEnv)
  .and(z.object({ TURN_SERVICE_TOKEN: envSecret(16) }));
export type AppEnv = z.infer<typeof appEnv>;
