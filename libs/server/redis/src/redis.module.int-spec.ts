import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import { Module, type DynamicModule } from '@nestjs/common';
import { Health, KernelModule, Metrics } from '@madang/server-kernel';
import { AuditLog, RoomDirectory, StoredRoomDirectory } from '@madang/server-room-directory';
import { RoomGovernor, RoomLog } from '@madang/server-room-log';
import { freePort, startRedis, type TestRedis } from '@madang/testing';
import { RedisModule } from './redis.module';
import { RedisRoomGovernor } from './room-log/redis-room-governor';
import { RedisRoomLog } from './room-log/redis-room-log';
import { RedisAuditLog } from './room-store/redis-audit-log';

const STORE = { unusedRoomMs: null, auditMs: 0 };

@Module({})
class App {
  static with(redis: DynamicModule): DynamicModule {
    const kernel = KernelModule.forRoot({ service: 'test', env: { LOG_LEVEL: 'silent' } });
    return { module: App, imports: [kernel, redis] };
  }
}

const open = (redis: DynamicModule) =>
  NestFactory.createApplicationContext(App.with(redis), { logger: false, abortOnError: false });

describe('RedisModule', () => {
  let redis: TestRedis;
  beforeAll(async () => (redis = await startRedis()));
  afterAll(() => redis.stop());

  it('fails to start without Redis, and says what to look at', async () => {
    const url = `redis://127.0.0.1:${await freePort()}`;
    await expect(open(RedisModule.forDirectory({ url, store: STORE }))).rejects.toThrow(
      /Redis at 127\.0\.0\.1:\d+ cannot be reached.*REDIS_URL/,
    );
  }, 20_000);

  it('provides the ports, a health check and a metric, and leaves nothing open', async () => {
    const app = await open(RedisModule.forRoot({ url: redis.url, store: STORE }));
    expect(app.get(RoomLog)).toBeInstanceOf(RedisRoomLog);
    expect(app.get(RoomDirectory)).toBeInstanceOf(StoredRoomDirectory);
    expect(await app.get(Health).failing()).toEqual([]);
    expect((await app.get(Metrics).render()).text).toContain('madang_room_log_repairs_total');
    await app.close();
    expect(await app.get(Health).failing()).toEqual(['redis']);
  });

  it('provides the stores and what governs rooms alone', async () => {
    const app = await open(RedisModule.forDirectory({ url: redis.url, store: STORE }));
    expect(app.get(RoomDirectory)).toBeInstanceOf(StoredRoomDirectory);
    expect(app.get(AuditLog)).toBeInstanceOf(RedisAuditLog);
    expect(app.get(RoomGovernor)).toBeInstanceOf(RedisRoomGovernor);
    expect(() => app.get(RoomLog)).toThrow();
    await app.close();
  });
});
