export { FakeClock } from './fake-clock';
export { FaultProxy, type FaultLink } from './fault-proxy';
export { freePort } from './free-port';
export { askRedis } from './redis-client';
export {
  startRedisGroup,
  type RedisGroupOptions,
  type TestRedisGroup,
  type TestSentinel,
} from './redis-group';
export { startRedis, type RedisOptions, type TestRedis } from './redis';
