import { envUrl } from '@madang/server-kernel';
import { z } from 'zod';

/** The variables that an app on Redis reads. */
export const redisEnv = z.object({
  REDIS_URL: envUrl(['redis://', 'rediss://'], 'redis://localhost:6379'),
});
