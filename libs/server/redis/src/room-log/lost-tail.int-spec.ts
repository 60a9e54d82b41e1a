import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LogUnavailableError, type Claim } from '@madang/server-room-log';
import { startRedis, type TestRedis } from '@madang/testing';
import { Redis } from 'ioredis';
import { joinInput, newRoomId, patiently, Seat, Witness } from '../../test/meeting';
import { TestDeployment } from '../../test/test-deployment';
import type { RedisRoomLog } from './redis-room-log';

const draft = { kind: 'chat', payload: 'p1.x' } as const;

describe('RedisRoomLog after a failover that loses the latest', () => {
  let redis: TestRedis;
  let admin: Redis;
  let deployment: TestDeployment;
  let copy: [key: string, value: Buffer][] = [];
  beforeAll(async () => {
    redis = await startRedis();
    admin = new Redis(redis.url);
  });
  afterAll(async () => {
    admin.disconnect();
    await redis.stop();
  });
  beforeEach(() => {
    deployment = new TestDeployment(redis.url, { leaseMs: 30_000 });
  });
  afterEach(() => deployment.stop());

  /** What a replica has by now. */
  async function replicate(): Promise<void> {
    const keys = await admin.keys('*');
    const values = await Promise.all(keys.map((key) => admin.dumpBuffer(key)));
    copy = keys.flatMap((key, i) => {
      const value = values[i];
      return value === undefined || value === null ? [] : [[key, value]];
    });
  }

  /** The replica takes over, in a lineage of its own as after any promotion. */
  async function promote(): Promise<void> {
    await admin.replicaof('127.0.0.1', '1');
    await admin.replicaof('NO', 'ONE');
    const steps = admin.multi().flushall();
    for (const [key, value] of copy) steps.restore(key, 0, value);
    await steps.exec();
  }

  async function resume(log: RedisRoomLog, seat: Seat): Promise<{ claim: Claim; lastN: number }> {
    const result = await patiently(() => log.resume(seat.resumeInput));
    if (result.kind !== 'resumed') throw new Error(result.code);
    return result;
  }

  it('never gives a fence again', async () => {
    const log = await deployment.node();
    const ada = await Seat.take(log, joinInput(newRoomId()));
    await replicate();
    const lost = await resume(log, ada);
    await promote();
    const { claim } = await resume(log, ada);
    expect(claim.fence).not.toBe(lost.claim.fence);
    await log.detach(lost.claim);
    expect(await log.append(claim, 1, draft)).toMatchObject({ kind: 'appended' });
  });

  it('takes nothing more from a member before it has resumed and knows what was lost', async () => {
    const log = await deployment.node();
    const witness = new Witness(log);
    const ada = await Seat.take(log, joinInput(newRoomId()));
    await ada.chat('kept');
    await replicate();
    await ada.chat('lost');
    await promote();
    const tooEarly = log.append(ada.claim, 3, draft);
    await expect(tooEarly).rejects.toBeInstanceOf(LogUnavailableError);
    // Also when this node has told the store whom it holds.
    await witness.until(() => witness.resyncs.length > 0);
    const stillTooEarly = log.append(ada.claim, 3, draft);
    await expect(stillTooEarly).rejects.toBeInstanceOf(LogUnavailableError);
    const { claim, lastN } = await resume(log, ada);
    expect(lastN).toBe(1);
    expect(await log.append(claim, 2, draft)).toMatchObject({ kind: 'appended' });
    expect(await log.append(claim, 3, draft)).toMatchObject({ kind: 'appended' });
  });

  it('gives up again who had been given up', async () => {
    const [here, there] = [await deployment.node(), await deployment.node()];
    const roomId = newRoomId();
    const ada = await Seat.take(here, joinInput(roomId));
    await Seat.take(there, joinInput(roomId));
    const witness = new Witness(there);
    await replicate();
    await here.detach(ada.claim);
    await witness.until(() => witness.kinds('away').length === 1);
    await promote();
    await witness.until(() => witness.kinds('left').length === 1);
    expect(witness.kinds('left')).toMatchObject([{ from: ada.input.participantId }]);
  });
});
