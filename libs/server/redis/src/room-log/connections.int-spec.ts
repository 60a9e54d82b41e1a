import { randomInt } from 'node:crypto';
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
import { LogUnavailableError } from '@madang/server-room-log';
import { startRedis, type TestRedis } from '@madang/testing';
import { Redis } from 'ioredis';
import { joinInput, newRoomId, patiently, Seat, Witness } from '../../test/meeting';
import { TestDeployment } from '../../test/test-deployment';
import { NO_REPORTS } from './reports';

jest.setTimeout(30_000);

describe('RedisRoomLog when connections fail', () => {
  let redis: TestRedis;
  let admin: Redis;
  let deployment: TestDeployment;
  const repairs: string[] = [];
  beforeAll(async () => {
    redis = await startRedis();
    admin = new Redis(redis.url);
  });
  afterAll(async () => {
    admin.disconnect();
    await redis.stop();
  });
  beforeEach(() => {
    repairs.length = 0;
    deployment = new TestDeployment(redis.url, { logEntries: 1_024, verifyMs: 60_000 });
  });
  afterEach(() => deployment.stop());

  const node = async () => {
    const log = await deployment.node({
      reports: { ...NO_REPORTS, repaired: (outcome) => void repairs.push(outcome) },
    });
    return { log, witness: new Witness(log) };
  };

  it('loses, doubles and swaps nothing when listening connections are cut under way', async () => {
    const [here, there] = [await node(), await node()];
    const roomId = newRoomId();
    const ada = await Seat.take(here.log, joinInput(roomId));
    const bo = await Seat.take(there.log, joinInput(roomId));
    const texts = Array.from({ length: 600 }, (_, i) => `m${i}`);
    let kills = 0;
    for (const [i, text] of texts.entries()) {
      const sent = (i % 2 === 0 ? ada : bo).chat(text);
      if (randomInt(40) === 0) {
        kills += 1;
        await admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
      }
      expect(await sent).toMatchObject({ kind: 'appended' });
    }
    for (const { witness } of [here, there]) {
      await witness.until(() => witness.chats.includes('m599'));
      expect(witness.chats).toEqual(texts);
      expect(witness.resyncs).toEqual([]);
    }
    expect(kills).toBeGreaterThan(0);
    expect(repairs.length).toBeGreaterThan(0);
  });

  it('takes each append once when the connection for commands is cut under way', async () => {
    const [here, there] = [await node(), await node()];
    const roomId = newRoomId();
    const ada = await Seat.take(here.log, joinInput(roomId));
    await Seat.take(there.log, joinInput(roomId));
    const texts = Array.from({ length: 300 }, (_, i) => `m${i}`);
    for (const text of texts) {
      const sent = ada.chat(text);
      if (randomInt(30) === 0)
        await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      expect(['appended', 'duplicate']).toContain((await sent).kind);
    }
    await there.witness.until(() => there.witness.chats.includes('m299'));
    expect(there.witness.chats).toEqual(texts);
    expect(there.witness.kinds('away')).toEqual([]);
  });

  it('goes on when Redis has forgotten the scripts', async () => {
    const { log, witness } = await node();
    const ada = await Seat.take(log, joinInput(newRoomId()));
    await admin.script('FLUSH');
    expect(await ada.chat('one')).toMatchObject({ kind: 'appended' });
    await witness.until(() => witness.chats.length === 1);
  });

  it('reads a gap from the log once, however many members are here', async () => {
    const [here, there] = [await node(), await node()];
    const roomId = newRoomId();
    const ada = await Seat.take(here.log, joinInput(roomId));
    for (let i = 0; i < 5; i += 1) await Seat.take(there.log, joinInput(roomId));
    // As if the parcel for the other node had been dropped on the way.
    const hosts = `${deployment.keyPrefix}:{0}:room:${roomId}:hosts`;
    await here.witness.until(() => here.witness.kinds('joined').length === 5);
    await admin.hset(hosts, there.log.nodeId, '999');
    await ada.chat('one');
    await there.witness.until(() => there.witness.chats.length === 1);
    expect(repairs).toEqual(['entries']);
    await ada.chat('two');
    await there.witness.until(() => there.witness.chats.length === 2);
    expect(repairs).toEqual(['entries']);
    expect(there.witness.chats).toEqual(['one', 'two']);
  });

  it('notices by itself when the last entry was lost and nothing follows', async () => {
    await deployment.stop();
    deployment = new TestDeployment(redis.url, { verifyMs: 200 });
    const { log, witness } = await node();
    const roomId = newRoomId();
    const ada = await Seat.take(log, joinInput(roomId));
    const { subscriber } = deployment.connectionsOf(log);
    await subscriber.unsubscribe();
    await ada.chat('unheard');
    await witness.until(() => witness.chats.length === 1);
    expect(witness.chats).toEqual(['unheard']);
  });

  it('notices by itself when the news of a takeover was lost', async () => {
    await deployment.stop();
    deployment = new TestDeployment(redis.url, { verifyMs: 200 });
    const [here, there] = [await node(), await node()];
    const roomId = newRoomId();
    const ada = await Seat.take(here.log, joinInput(roomId));
    const bo = await Seat.take(here.log, joinInput(roomId));
    await deployment.connectionsOf(here.log).subscriber.unsubscribe();
    await there.log.resume(ada.resumeInput);
    await here.witness.until(() => here.witness.takeovers.length === 1);
    expect(here.witness.takeovers).toEqual([ada.claim]);
    expect(await bo.chat('still here')).toMatchObject({ kind: 'appended' });
  });

  describe('and Redis stalls', () => {
    afterEach(() => redis.resume());

    it('says so in time, and nobody is taken for gone because of it', async () => {
      const [here, there] = [await node(), await node()];
      const roomId = newRoomId();
      const ada = await Seat.take(here.log, joinInput(roomId));
      const bo = await Seat.take(there.log, joinInput(roomId));
      redis.pause();
      const draft = { kind: 'chat', payload: 'p1.x' } as const;
      await expect(ada.log.append(ada.claim, 1, draft)).rejects.toBeInstanceOf(LogUnavailableError);
      redis.resume();
      // A later word in its place would make the lost one look like a repeat.
      const later = ada.log.append(ada.claim, 2, { kind: 'chat', payload: 'p1.later' });
      await expect(later).rejects.toBeInstanceOf(LogUnavailableError);
      // The stall was longer than a lease; the log has taken the entry or takes it now.
      expect(['appended', 'duplicate']).toContain((await ada.chat('x')).kind);
      await bo.chat('end');
      await there.witness.until(() => there.witness.chats.includes('end'));
      expect(there.witness.chats).toEqual(['x', 'end']);
      for (const { witness } of [here, there]) {
        expect(witness.kinds('left')).toEqual([]);
        expect(witness.takeovers).toEqual([]);
      }
    });

    it('gives up a connection that the store sees after the answer to a resume was lost', async () => {
      await deployment.stop();
      deployment = new TestDeployment(redis.url, { leaseMs: 10_000 });
      const [here, there] = [await node(), await node()];
      const roomId = newRoomId();
      const ada = await Seat.take(here.log, joinInput(roomId));
      const bo = await Seat.take(there.log, joinInput(roomId));
      // Redis knows the script by now, so that it is run after the stall.
      await there.log.resume(bo.resumeInput);
      redis.pause();
      const lost = here.log.resume(ada.resumeInput);
      await expect(lost).rejects.toBeInstanceOf(LogUnavailableError);
      redis.resume();
      await there.witness.until(() => there.witness.kinds('left').length === 1);
      expect(there.witness.kinds('left')).toMatchObject([{ from: ada.input.participantId }]);
    });

    it('keeps the member who came back after its first resume was lost', async () => {
      await deployment.stop();
      deployment = new TestDeployment(redis.url, { leaseMs: 10_000 });
      const [here, there] = [await node(), await node()];
      const roomId = newRoomId();
      const ada = await Seat.take(here.log, joinInput(roomId));
      const bo = await Seat.take(there.log, joinInput(roomId));
      const resumed = await there.log.resume(bo.resumeInput);
      if (resumed.kind !== 'resumed') throw new Error(resumed.code);
      redis.pause();
      await expect(here.log.resume(ada.resumeInput)).rejects.toBeInstanceOf(LogUnavailableError);
      redis.resume();
      const result = await patiently(() => here.log.resume(ada.resumeInput));
      if (result.kind !== 'resumed') throw new Error(result.code);
      ada.claim = result.claim;
      // Longer than the grace time, in which the doubt is resolved and nobody is detached.
      await there.log.detach(resumed.claim);
      await here.witness.until(() => here.witness.kinds('left').length > 0);
      expect(here.witness.kinds('left')).toMatchObject([{ from: bo.input.participantId }]);
      expect(await ada.chat('here')).toMatchObject({ kind: 'appended' });
    });
  });
});
