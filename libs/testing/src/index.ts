export { FakeClock } from './fake-clock';
export { freePort } from './free-port';
export { startRedis, type RedisOptions, type TestRedis } from './redis';
