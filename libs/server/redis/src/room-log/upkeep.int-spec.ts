import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  jest,
} from '@jest/globals';
import { startRedis, type TestRedis } from '@madang/testing';
import { Redis } from 'ioredis';
import { joinInput, newRoomId, Seat, Witness } from '../../test/meeting';
import { TestDeployment } from '../../test/test-deployment';

jest.setTimeout(30_000);

const NEVER_MS = 3_600_000;
/** Nothing is asked of Redis but what the test asks. */
const QUIET = { renewMs: NEVER_MS, sweepMs: NEVER_MS, verifyMs: NEVER_MS, leaseMs: NEVER_MS };

describe('RedisRoomLog and what it leaves in Redis', () => {
  let redis: TestRedis;
  let admin: Redis;
  let deployment: TestDeployment;
  beforeAll(async () => {
    redis = await startRedis();
    admin = new Redis(redis.url);
  });
  afterAll(async () => {
    admin.disconnect();
    await redis.stop();
  });
  beforeEach(() => void (deployment = new TestDeployment(redis.url)));
  afterEach(() => deployment.stop());

  const roomKeys = () => admin.keys(`${deployment.keyPrefix}:*:room:*`);

  /** Calls by clients, without those inside of scripts, as `INFO commandstats` counts both. */
  async function evalCalls(): Promise<number> {
    const calls = /cmdstat_evalsha:calls=(\d+)/.exec(await admin.info('commandstats'));
    return Number(calls?.[1] ?? 0);
  }

  it('gives every key of a room an end, and forgets an empty room', async () => {
    const log = await deployment.node();
    const witness = new Witness(log);
    const roomId = newRoomId();
    const ada = await Seat.take(log, joinInput(roomId));
    const bo = await Seat.take(log, joinInput(roomId));
    await ada.chat('one');
    const keys = await roomKeys();
    expect(keys).toHaveLength(6);
    for (const key of keys) expect(await admin.pttl(key)).toBeGreaterThan(500_000);
    await log.leave(ada.claim, 'left');
    await witness.until(() => witness.kinds('left').length === 1);
    await log.leave(bo.claim, 'left');
    for (const key of await roomKeys()) {
      const ttl = await admin.pttl(key);
      expect(ttl).toBeGreaterThan(0);
      expect(ttl).toBeLessThanOrEqual(deployment.settings.graceMs);
    }
    const other = await Seat.take(log, joinInput(newRoomId()));
    const stays = await Seat.take(log, joinInput(other.input.roomId));
    await log.detach(other.claim);
    await witness.until(() => witness.kinds('left').length === 2);
    expect((await roomKeys()).filter((key) => key.includes(roomId))).toEqual([]);
    await log.leave(stays.claim, 'left');
  });

  it('keeps a room alive that nobody says anything in', async () => {
    await deployment.stop();
    deployment = new TestDeployment(redis.url, { roomTtlMs: 600, verifyMs: 150 });
    const log = await deployment.node();
    const witness = new Witness(log);
    const roomId = newRoomId();
    const ada = await Seat.take(log, joinInput(roomId));
    // Two grace times of another room are longer than the life of a forgotten one.
    for (let i = 1; i <= 2; i += 1) {
      const other = newRoomId();
      await Seat.take(log, joinInput(other));
      const away = await Seat.take(log, joinInput(other));
      await log.detach(away.claim);
      await witness.until(() => witness.kinds('left').length === i);
    }
    expect(await ada.chat('still here')).toMatchObject({ kind: 'appended' });
    expect(witness.resyncs).toEqual([]);
  });

  it('sends nothing to a node whose last member is away, has left or is elsewhere, and keeps no rest of it', async () => {
    const [here, there] = [await deployment.node(), await deployment.node()];
    const roomId = newRoomId();
    const hosts = () => admin.hkeys(`${deployment.keyPrefix}:{0}:room:${roomId}:hosts`);
    const due = () => admin.zcard(`${deployment.keyPrefix}:{0}:due`);
    await Seat.take(there, joinInput(roomId));
    const ada = await Seat.take(here, joinInput(roomId));
    expect((await hosts()).sort()).toEqual([here.nodeId, there.nodeId].sort());
    await here.detach(ada.claim);
    expect([await hosts(), await due()]).toEqual([[there.nodeId], 1]);
    await here.resume(ada.resumeInput);
    expect([(await hosts()).length, await due()]).toEqual([2, 0]);
    await there.resume(ada.resumeInput);
    expect(await hosts()).toEqual([there.nodeId]);
    const bo = await Seat.take(here, joinInput(roomId));
    await here.detach(bo.claim);
    await here.leave(bo.claim, 'left');
    expect([await hosts(), await due()]).toEqual([[there.nodeId], 0]);
    expect(await admin.exists(`${deployment.keyPrefix}:{0}:hosted:${here.nodeId}`)).toBe(0);
  });

  it('gives back its lease when it is closed: whoever was connected is away at once', async () => {
    const [here, there] = [await deployment.node(), await deployment.node()];
    const witness = new Witness(there);
    const roomId = newRoomId();
    const ada = await Seat.take(here, joinInput(roomId));
    await Seat.take(there, joinInput(roomId));
    await here.close();
    await witness.until(() => witness.kinds('away').length === 1);
    expect(await admin.zrange(`${deployment.keyPrefix}:{0}:leases`, '0', '-1')).toEqual([
      there.nodeId,
    ]);
    expect(await admin.exists(`${deployment.keyPrefix}:{0}:hosted:${here.nodeId}`)).toBe(0);
    expect(witness.kinds('away')).toMatchObject([{ from: ada.input.participantId }]);
  });

  it('takes its members back after it counted as dead for a while', async () => {
    const here = await deployment.node({ settings: { ...deployment.settings, renewMs: 60_000 } });
    const there = await deployment.node();
    const [hereWitness, thereWitness] = [new Witness(here), new Witness(there)];
    const roomId = newRoomId();
    const ada = await Seat.take(here, joinInput(roomId));
    await Seat.take(there, joinInput(roomId));
    await thereWitness.until(() => thereWitness.kinds('away').length === 1);
    expect(await ada.chat('awake')).toMatchObject({ kind: 'appended' });
    await thereWitness.until(() => thereWitness.chats.length === 1);
    expect(thereWitness.kinds('resumed')).toMatchObject([{ from: ada.input.participantId }]);
    await hereWitness.until(() => hereWitness.chats.length === 1);
    expect(hereWitness.kinds('away')).toHaveLength(1);
    expect(hereWitness.takeovers).toEqual([]);
  });

  it('tells the holder when a member was removed while its node counted as dead', async () => {
    const here = await deployment.node({ settings: { ...deployment.settings, renewMs: 60_000 } });
    const there = await deployment.node();
    const [hereWitness, thereWitness] = [new Witness(here), new Witness(there)];
    const roomId = newRoomId();
    const ada = await Seat.take(here, joinInput(roomId));
    await Seat.take(there, joinInput(roomId));
    await thereWitness.until(() => thereWitness.kinds('left').length === 1);
    expect(await ada.chat('too late')).toEqual({ kind: 'fenced' });
    expect(hereWitness.takeovers).toEqual([ada.claim]);
    expect(thereWitness.kinds('joined')).toHaveLength(0);
  });

  it('asks Redis once for a join, an append and a resume, and subscribes only at the start', async () => {
    await deployment.stop();
    deployment = new TestDeployment(redis.url, QUIET);
    const [here, there] = [await deployment.node(), await deployment.node()];
    const roomId = newRoomId();
    await Seat.take(there, joinInput(roomId));
    const ada = await Seat.take(here, joinInput(roomId));
    await ada.chat('warm');
    const resumed = await here.resume(ada.resumeInput);
    if (resumed.kind !== 'resumed') throw new Error(resumed.code);
    await here.detach(resumed.claim);
    const before = await evalCalls();
    await admin.config('RESETSTAT');
    expect(before).toBeGreaterThan(0);
    const bo = await Seat.take(here, joinInput(roomId));
    expect(await evalCalls()).toBe(1);
    await bo.chat('one');
    expect(await evalCalls()).toBe(2);
    await there.resume(bo.resumeInput);
    expect(await evalCalls()).toBe(3);
    const stats = await admin.info('commandstats');
    expect(stats).not.toMatch(/cmdstat_(subscribe|psubscribe|eval|multi)\b/);
    // `joined` to the one node that hosts the room by then, the chat to both; then the news of the takeover
    // to the one, and `resumed` to the other.
    expect(stats).toMatch(/cmdstat_publish:calls=5,/);
  });

  it('looks after all of its rooms with one call, and of their members with none', async () => {
    await deployment.stop();
    deployment = new TestDeployment(redis.url, { ...QUIET, verifyMs: 100 });
    const here = await deployment.node();
    for (let room = 0; room < 20; room += 1) {
      const roomId = newRoomId();
      for (let i = 0; i < 3; i += 1) await Seat.take(here, joinInput(roomId));
    }
    await admin.config('RESETSTAT');
    while ((await evalCalls()) < 3) await new Promise(setImmediate);
    const stats = await admin.info('commandstats');
    const calls = (name: string) =>
      Number(new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(stats)?.[1]);
    // Each room has six keys that are kept.
    expect(calls('pexpire')).toBe(calls('evalsha') * 20 * 6);
  });

  it('passes on what nobody keeps with one script, to the nodes that host the room, and writes nothing', async () => {
    await deployment.stop();
    deployment = new TestDeployment(redis.url, QUIET);
    const [here, there, elsewhere] = await Promise.all([1, 2, 3].map(() => deployment.node()));
    if (here === undefined || there === undefined || elsewhere === undefined) throw new Error();
    const roomId = newRoomId();
    const ada = await Seat.take(here, joinInput(roomId));
    await Seat.take(there, joinInput(roomId));
    await Seat.take(elsewhere, joinInput(newRoomId()));
    await here.passOn(ada.claim, 1, 'p1.warm');
    await admin.config('RESETSTAT');
    expect(await here.passOn(ada.claim, 2, 'p1.x')).toEqual({ kind: 'passed' });
    expect(await evalCalls()).toBe(1);
    const stats = await admin.info('commandstats');
    expect(stats).toMatch(/cmdstat_publish:calls=2,/);
    expect(stats).not.toMatch(/cmdstat_(hset|set|zadd|pexpire|rpush)\b/);
  });
});
