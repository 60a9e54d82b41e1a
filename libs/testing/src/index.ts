export { makeCertificate, type TestCertificate } from './certificate';
export { startCoturn, type CoturnOptions, type TestCoturn } from './coturn';
export { FakeClock } from './fake-clock';
export { FaultProxy, type FaultLink, type FaultProxyOptions } from './fault-proxy';
export { freePort } from './free-port';
export { askRedis } from './redis-client';
export {
  startRedisGroup,
  type RedisGroupOptions,
  type TestRedisGroup,
  type TestSentinel,
} from './redis-group';
export { startRedis, type RedisOptions, type TestRedis } from './redis';
export { ServerProcess, type ServerOptions } from './server-process';
