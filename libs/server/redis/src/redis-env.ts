import { envVariable } from '@madang/server-kernel';
import { z } from 'zod';
import { readRedisUrl, type Login } from './connection/redis-target';

const RULE =
  'redis://user:password@host:6379, or redis+sentinel://user:password@host:26379,host:26379/master-name; with TLS it begins with rediss';

const words = envVariable('a text', (text) => text);

/** The variables that an app on Redis reads. */
export const redisEnv = z.object({
  REDIS_URL: envVariable(RULE, (text) => (readRedisUrl(text) === undefined ? undefined : text)),
  /** For the Sentinels themselves, which have users of their own. */
  REDIS_SENTINEL_USERNAME: words.optional(),
  REDIS_SENTINEL_PASSWORD: words.optional(),
});

/** Where Redis is, and who we are to its Sentinels. */
export interface RedisAddress {
  readonly url: string;
  readonly sentinelLogin?: Login;
}

export function redisAddress(env: z.infer<typeof redisEnv>): RedisAddress {
  const [username, password] = [env.REDIS_SENTINEL_USERNAME, env.REDIS_SENTINEL_PASSWORD];
  const sentinelLogin = {
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  };
  return { url: env.REDIS_URL, sentinelLogin };
}
