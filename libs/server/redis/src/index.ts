export { type CommandLine, type Lines, type SubscriberLine } from './connection/lines';
export { RedisConnections } from './connection/redis-connections';
export { RedisProblem, type RedisProblemKind } from './connection/redis-problem';
export { RedisExaminer } from './examination/redis-examiner';
export { redisAddress, redisEnv, type RedisAddress } from './redis-env';
export { RedisModule, type RedisModuleOptions } from './redis.module';
export { RedisRoomLog, type RedisRoomLogOptions } from './room-log/redis-room-log';
export { redisRoomLogSettings, type RedisRoomLogSettings } from './room-log/settings';
export { systemTiming, type Timing } from './timing';
