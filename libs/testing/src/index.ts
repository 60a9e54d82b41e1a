export { FakeClock } from './fake-clock';
export { FaultProxy, type FaultLink } from './fault-proxy';
export { freePort } from './free-port';
export { startRedis, type RedisOptions, type TestRedis } from './redis';
