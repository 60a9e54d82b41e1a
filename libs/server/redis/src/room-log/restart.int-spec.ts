import { setTimeout as outage } from 'node:timers/promises';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { DEFAULT_POLICY, patchPolicy } from '@madang/protocol';
import { LogUnavailableError, policyRule, type Change } from '@madang/server-room-log';
import { startRedis, type TestRedis } from '@madang/testing';
import { joinInput, JOINED, newRoomId, patiently, Seat, Witness } from '../../test/meeting';
import { TestDeployment } from '../../test/test-deployment';

jest.setTimeout(30_000);

describe('RedisRoomLog when Redis is restarted', () => {
  let redis: TestRedis;
  let deployment: TestDeployment;
  afterEach(async () => {
    await deployment.stop();
    await redis.stop();
  });

  async function meeting(redisArgs: readonly string[] = [], settleMs = 600) {
    redis = await startRedis({ args: redisArgs });
    deployment = new TestDeployment(redis.url, { settleMs, graceMs: settleMs + 900 });
    const [here, there] = [await deployment.node(), await deployment.node()];
    const witnesses = [new Witness(here), new Witness(there)] as const;
    const roomId = newRoomId();
    const ada = await Seat.take(here, joinInput(roomId));
    const bo = await Seat.take(there, joinInput(roomId));
    const cem = await Seat.take(there, joinInput(roomId));
    await ada.chat('before');
    const changed = { ...JOINED, displayName: 'Ada the host' };
    bo.n += 1;
    await there.append(bo.claim, bo.n, { kind: 'state', state: changed });
    for (const witness of witnesses) {
      await witness.until(() => witness.kinds('state').length === 1);
    }
    return { here, there, witnesses, roomId, ada, bo, cem, changed };
  }

  it('puts an empty one right: everybody stays, is told the whole room once, and goes on', async () => {
    const { witnesses, ada, bo, cem, changed } = await meeting();
    await redis.kill();
    await redis.start();
    for (const witness of witnesses) {
      await witness.until(() => witness.resyncs.length > 0);
      const [snapshot] = witness.resyncs;
      expect(snapshot?.epoch).not.toBe(ada.snapshot.epoch);
      const shown = new Map(snapshot?.participants.map((one) => [one.participantId, one]));
      expect([...shown.keys()].sort()).toEqual(
        [ada, bo, cem].map((seat) => seat.input.participantId).sort(),
      );
      expect([...shown.values()].map((one) => one.presence)).toEqual(Array(3).fill('present'));
      expect(shown.get(bo.input.participantId)?.state).toEqual(changed);
      expect(shown.get(ada.input.participantId)).toMatchObject({
        joinedAt: ada.snapshot.participants[0]?.joinedAt,
        sessionId: ada.input.sessionId,
      });
    }
    // Nothing of what the session said is in the new log, so the client is to say it again.
    const resumed = await patiently(() => ada.log.resume(ada.resumeInput));
    if (resumed.kind !== 'resumed') throw new Error(resumed.code);
    expect(resumed.lastN).toBe(0);
    ada.claim = resumed.claim;
    expect((await ada.chat('after')).kind).toBe('appended');
    expect((await bo.chat('after, too')).kind).toBe('appended');
    for (const witness of witnesses) {
      await witness.until(() => witness.chats.includes('after, too'));
      expect(witness.chats).toEqual(['before', 'after', 'after, too']);
      expect(witness.resyncs).toHaveLength(1);
      expect([...witness.kinds('left'), ...witness.kinds('away')]).toEqual([]);
    }
  });

  it('tells an empty one what hosts have decided about the room and whoever is in it', async () => {
    const { here, witnesses, roomId, ada, bo } = await meeting();
    const policy = patchPolicy(DEFAULT_POLICY, { locked: true });
    await here.govern(roomId, null, policyRule({ policy, version: 7 }, null));
    const promote = { kind: 'role', role: 'host', by: null } as const;
    const mute = { kind: 'muted', mayUnmute: false, by: null } as const;
    const changes: Change[] = [
      { kind: 'member', participantId: ada.input.participantId, change: promote },
      {
        kind: 'member',
        participantId: bo.input.participantId,
        change: { ...mute, sources: ['microphone'] },
      },
    ];
    await here.govern(roomId, null, () => ({ kind: 'changes', changes }));
    for (const witness of witnesses) await witness.until(() => witness.kinds('muted').length === 1);
    await redis.kill();
    await redis.start();
    for (const witness of witnesses) {
      await witness.until(() => witness.resyncs.length > 0);
      const [snapshot] = witness.resyncs;
      const shown = new Map(snapshot?.participants.map((one) => [one.participantId, one]));
      expect(shown.get(ada.input.participantId)?.role).toBe('host');
      expect(shown.get(bo.input.participantId)?.mayUnmute).toBe(false);
      expect(snapshot).toMatchObject({ policy, policyVersion: 7 });
    }
    const late = joinInput(roomId);
    const refused = { kind: 'refused', code: 'room_locked' };
    expect(await patiently(() => here.join(late))).toEqual(refused);
  });

  it('keeps the place of whoever lost its connection while there was no store', async () => {
    const { here, there, witnesses, ada, bo, cem } = await meeting();
    await redis.kill();
    await expect(here.detach(ada.claim)).rejects.toBeInstanceOf(LogUnavailableError);
    await redis.start();
    // As a gateway does, until the store has heard.
    await patiently(() => here.detach(ada.claim));
    const resumed = await patiently(() => there.resume(ada.resumeInput));
    const catchUp = resumed.kind === 'resumed' ? resumed.catchUp : null;
    const shown = catchUp?.kind === 'snapshot' ? catchUp.snapshot.participants : [];
    const everybody = [ada, bo, cem].map((seat) => seat.input.participantId).sort();
    expect(shown.map(({ participantId }) => participantId).sort()).toEqual(everybody);
    // The other node hosts nobody any more.
    const [, witness] = witnesses;
    await witness.until(() => witness.resyncs.length > 0);
    const told = witness.resyncs[0]?.participants.map(({ participantId }) => participantId);
    expect(told?.sort()).toEqual(everybody);
    expect(witness.kinds('left')).toEqual([]);
  });

  it('says when to come to whoever would get a room of which not everybody has told', async () => {
    const settleMs = 20_000;
    const { here, there, bo, ada } = await meeting([], settleMs);
    await redis.kill();
    await redis.start();
    await patiently(() => here.detach(ada.claim));
    // Nobody tells when as long as this node is not connected again.
    const retryAfterMs = await patiently(async () => {
      const error: unknown = await there.resume(bo.resumeInput).catch((err: unknown) => err);
      if (!(error instanceof LogUnavailableError)) throw new Error('not put off', { cause: error });
      return error.retryAfterMs ?? (await Promise.reject(error));
    });
    expect(retryAfterMs).toBeGreaterThan(0);
    expect(retryAfterMs).toBeLessThanOrEqual(settleMs);
  });

  it('puts right what an append meets first', async () => {
    const { witnesses, ada } = await meeting();
    await redis.kill();
    await redis.start();
    await ada.chat('at once');
    for (const witness of witnesses) {
      const isShown = (): boolean => witness.chats.includes('at once');
      const isInSnapshot = (): boolean =>
        witness.resyncs.some(({ chat }) => chat.some(({ payload }) => payload === 'p1.at once'));
      await witness.until(() => isShown() || isInSnapshot());
      expect(witness.resyncs[0]?.participants).toHaveLength(3);
    }
  });

  it('lets nobody in doubt be told that its session is unknown, until the nodes have spoken', async () => {
    const { here, witnesses, ada, roomId } = await meeting();
    await redis.kill();
    await redis.start();
    await witnesses[0].until(() => witnesses[0].resyncs.length > 0);
    const stranger = joinInput(roomId);
    const ask = () => here.resume({ ...stranger, cursor: null });
    await expect(patiently(ask)).resolves.toEqual({ kind: 'refused', code: 'session_unknown' });
    await redis.kill();
    await redis.start();
    const first = await ask().catch((error: unknown) => error);
    expect(first).toBeInstanceOf(LogUnavailableError);
    expect(await patiently(() => here.resume(ada.resumeInput))).toMatchObject({ kind: 'resumed' });
  });

  it('begins a new epoch when the data was kept, as the newest may be missing', async () => {
    const { here, there, witnesses, ada, bo, cem } = await meeting(['--appendonly', 'yes']);
    await there.detach(cem.claim);
    await witnesses[0].until(() => witnesses[0].kinds('away').length === 1);
    await redis.kill();
    await outage(deployment.settings.graceMs);
    await redis.start();
    for (const witness of witnesses) {
      await witness.until(() => witness.resyncs.length > 0);
      expect(witness.resyncs[0]?.epoch).not.toBe(ada.snapshot.epoch);
      expect(witness.resyncs[0]?.participants.map((one) => one.presence)).toEqual([
        'present',
        'present',
        'away',
      ]);
      expect(witness.resyncs[0]?.chat).toHaveLength(1);
    }
    // Whoever was away has its whole grace again, and leaves after it.
    expect(witnesses[0].kinds('left')).toEqual([]);
    await witnesses[0].until(() => witnesses[0].kinds('left').length === 1);
    expect((await ada.chat('after')).kind).toBe('appended');
    expect((await bo.chat('too')).kind).toBe('appended');
    for (const witness of witnesses) await witness.until(() => witness.chats.includes('too'));
    for (const witness of witnesses) expect(witness.resyncs).toHaveLength(1);
    expect(here.nodeId).not.toBe(there.nodeId);
  });
});
