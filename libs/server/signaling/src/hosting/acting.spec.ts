import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CLOSE_CODES, DEFAULT_POLICY, LIMITS } from '@madang/protocol';
import { newSecret } from '@madang/server-access';
import { Meeting, WAITING_ROOM, end, errorOf, idOf, next } from '../../test/meeting';
import {
  type Participant,
  TestClient,
  chat,
  join,
  lose,
  resume,
  signalTo,
  stateOf,
} from '../../test/test-client';

let meeting: Meeting;
let host: Participant;
let bo: Participant;

/** Ada hosts; Bo is at another gateway. */
beforeEach(async () => {
  meeting = await Meeting.begin();
  host = await meeting.enter('Ada', 'host');
  bo = await meeting.enter('Bo', 'participant', meeting.otherGateway);
});

afterEach(() => meeting.stop());

const { gateway, otherGateway } = {
  gateway: () => meeting.gateway,
  otherGateway: () => meeting.otherGateway,
};
const cohostBo = () =>
  host.client.act({ kind: 'setRole', participantId: idOf(bo), role: 'cohost' });

async function refusedToResume({ welcome }: Participant): Promise<string> {
  const client = await TestClient.connect(gateway());
  const { resumeToken, sessionId } = welcome;
  client.hello(sessionId, { kind: 'resume', resumeToken });
  const { code } = await client.lastError();
  expect(await client.closed).toMatchObject({ reason: code });
  return code;
}

describe('removing', () => {
  it.each([
    [false, 'removed'],
    [true, 'banned'],
  ] as const)('with ban %s tells everybody, and ends the session as %s', async (ban, reason) => {
    await host.client.act({ kind: 'remove', participantId: idOf(bo), ban });
    for (const one of [host, bo]) {
      expect(await next(one, 'left')).toMatchObject({ from: idOf(bo), reason, by: idOf(host) });
    }
    expect(await end(bo)).toEqual([CLOSE_CODES[reason], reason]);
    expect(await refusedToResume(bo)).toBe(reason);
    expect(await meeting.notes()).toEqual([reason]);
    expect(await otherGateway().metric('madang_sessions_ended_total', { how: 'ended' })).toBe(1);
    // The claim is given up, so that the log's adapter forgets it.
    expect(otherGateway().log.calls.at(-1)).toBe('leave');
    // It is gone at once, and nobody takes it for away.
    for (let n = 0; n < 4; n += 1) {
      meeting.clock.advance(LIMITS.graceMs / 2);
      await host.client.request({ type: 'ping' });
    }
    await host.client.append(chat('marker'));
    await next(host, 'chat');
    expect(host.client.frames.join()).not.toMatch(/"away"|timeout/);
  });

  it('with a ban keeps the device out for good, as the room remembers it', async () => {
    const subject = newSecret(16);
    const eve = await meeting.enter('Eve', 'participant', gateway(), subject);
    await host.client.act({ kind: 'remove', participantId: idOf(eve), ban: true });
    await end(eve);
    const record = await meeting.directory.find(meeting.roomId);
    expect(record?.bans).toMatchObject([{ subject, at: meeting.clock.now() }]);
    expect(record?.version).toBe(2);
    const client = await TestClient.connect(gateway());
    const ticket = await gateway().ticket(meeting.roomId, { subject });
    client.hello(eve.welcome.sessionId, { kind: 'ticket', ticket, state: stateOf('Eve') });
    expect((await client.lastError()).code).toBe('banned');
    expect((await client.closed).code).toBe(CLOSE_CODES.banned);
  });

  it('bans nobody whom the actor may not remove', async () => {
    await cohostBo();
    const eve = await meeting.enter('Eve');
    const ban = { kind: 'remove', participantId: idOf(eve), ban: true } as const;
    expect(errorOf(await bo.client.act(ban))).toBe('host_required');
    expect((await meeting.directory.find(meeting.roomId))?.bans).toEqual([]);
    expect(errorOf(await bo.client.act({ ...ban, ban: false }))).toBe('ok');
  });

  it('bans live where the directory has no such room any more', async () => {
    await meeting.directory.remove(meeting.roomId);
    const ban = { kind: 'remove', participantId: idOf(bo), ban: true } as const;
    expect(errorOf(await host.client.act(ban))).toBe('ok');
    expect((await end(bo))[1]).toBe('banned');
  });

  it('bans all whom two hosts ban at once', async () => {
    const cleo = await meeting.enter('Cleo', 'host', otherGateway());
    const others = [await meeting.enter('One'), await meeting.enter('Two')] as const;
    const ban = (by: Participant, who: Participant) =>
      by.client.act({ kind: 'remove', participantId: idOf(who), ban: true });
    await Promise.all([ban(host, others[0]), ban(cleo, others[1])]);
    expect((await meeting.directory.find(meeting.roomId))?.bans).toHaveLength(2);
  });

  it('says that somebody is unknown who has been removed before', async () => {
    const remove = { kind: 'remove', participantId: idOf(bo), ban: false } as const;
    expect(errorOf(await host.client.act(remove))).toBe('ok');
    expect(errorOf(await host.client.act(remove))).toBe('participant_unknown');
    expect(await meeting.notes()).toEqual(['removed']);
  });

  it('is told as what it is to whoever speaks at that moment', async () => {
    for (let n = 0; n < 20; n += 1)
      bo.client.send({ type: 'append', id: n + 1, n: n + 1, entry: chat('x') });
    await host.client.act({ kind: 'remove', participantId: idOf(bo), ban: false });
    const { code } = await bo.client.lastError();
    expect(['removed', 'unavailable']).toContain(code);
    await bo.client.closed;
    expect(await refusedToResume(bo)).toBe('removed');
  });
});

describe('ending', () => {
  it('sends everybody away, whoever waits too, and lets nobody resume', async () => {
    await host.client.act({ kind: 'setPolicy', policy: { waitingRoom: true } });
    const { policy } = { policy: WAITING_ROOM };
    const eve = await join(otherGateway(), meeting.roomId, 'Eve', 'knocking', {
      policy,
      policyVersion: 2,
    });
    host.client.send({ type: 'act', id: 99, action: { kind: 'end' } });
    for (const one of [host, bo, eve]) {
      expect(await next(one, 'ended')).toMatchObject({ by: one === eve ? null : idOf(host) });
      expect(await end(one)).toEqual([CLOSE_CODES.room_ended, 'room_ended']);
      expect(await refusedToResume(one)).toBe('room_ended');
    }
    expect(await meeting.notes()).toEqual(['room_changed', 'room_ended']);
    // The room stays.
    await meeting.enter('Zoe', 'host');
  });

  it('follows the last host when the policy says so', async () => {
    await host.client.act({ kind: 'setPolicy', policy: { whenHostsLeave: 'end' } });
    await host.client.request({ type: 'leave' });
    expect(await end(bo)).toEqual([CLOSE_CODES.room_ended, 'room_ended']);
  });
});

describe('roles', () => {
  it('show a new co-host who waits, at once', async () => {
    await host.client.act({ kind: 'setPolicy', policy: { waitingRoom: true } });
    const grant = { policy: WAITING_ROOM, policyVersion: 2 };
    const eve = await join(gateway(), meeting.roomId, 'Eve', 'knocking', grant);
    await next(host, 'joined');
    expect(bo.client.frames.join()).not.toContain('"Eve');
    await cohostBo();
    expect(await next(bo, 'role')).toMatchObject({ role: 'cohost', by: idOf(host) });
    const { snapshot } = await bo.client.push('resync');
    expect(snapshot.participants.map(({ state }) => state.displayName)).toContain('Eve');
    expect(errorOf(await bo.client.act({ kind: 'admit', targets: [idOf(eve)] }))).toBe('ok');
    expect(await meeting.notes()).toEqual(['room_changed', 'role_changed', 'admitted']);
  });

  it('hide from a former host who waits, and refuse what it does', async () => {
    await cohostBo();
    await bo.client.push('resync');
    await host.client.act({ kind: 'setPolicy', policy: { waitingRoom: true } });
    const grant = { policy: WAITING_ROOM, policyVersion: 2 };
    const eve = await join(gateway(), meeting.roomId, 'Eve', 'knocking', grant);
    await next(bo, 'joined');
    await host.client.act({ kind: 'setRole', participantId: idOf(bo), role: 'participant' });
    const { snapshot } = await bo.client.push('resync');
    expect(snapshot.participants).toHaveLength(2);
    const before = bo.client.frames.length;
    await eve.client.append({ kind: 'state', state: stateOf('Evelyn', 'knocking') });
    const reply = await bo.client.act({ kind: 'admit', targets: [idOf(eve)] });
    expect(errorOf(reply)).toBe('host_required');
    expect(bo.client.frames.slice(before).join()).not.toContain('"Eve');
    await host.client.act({ kind: 'admit', targets: [idOf(eve)] });
    expect(await next(bo, 'admitted')).toMatchObject({ from: idOf(eve) });
  });

  it('lose no signal that comes while the room is looked at anew', async () => {
    otherGateway().log.hold();
    await host.client.act({ kind: 'setRole', participantId: idOf(bo), role: 'cohost' });
    await next(bo, 'role');
    await host.client.append(signalTo(bo, 'offer'));
    await host.client.append(chat('meanwhile'));
    otherGateway().log.letGo();
    const { snapshot } = await bo.client.push('resync');
    expect(snapshot.chat).toEqual([]);
    expect(await next(bo, 'signal')).toMatchObject({ from: idOf(host) });
    await next(bo, 'chat');
  });

  it('are handed over', async () => {
    await host.client.act({ kind: 'handOver', participantId: idOf(bo) });
    expect(await next(bo, 'role')).toMatchObject({ from: idOf(bo), role: 'host' });
    expect(await next(bo, 'role')).toMatchObject({ from: idOf(host), role: 'cohost' });
    expect(errorOf(await host.client.act({ kind: 'end' }))).toBe('host_required');
    bo.client.send({ type: 'act', id: 99, action: { kind: 'end' } });
    expect((await end(host))[1]).toBe('room_ended');
  });

  it('let one of two hosts who demote each other win', async () => {
    await host.client.act({ kind: 'setRole', participantId: idOf(bo), role: 'host' });
    const demote = (by: Participant, who: Participant) =>
      by.client.act({ kind: 'setRole', participantId: idOf(who), role: 'participant' });
    const answers = await Promise.all([demote(host, bo), demote(bo, host)]);
    expect(answers.map(errorOf).sort()).toEqual(['host_required', 'ok']);
  });
});

describe('a policy', () => {
  it('is written down before the meeting is told, and everybody is', async () => {
    const permissions = { participant: { chat: false } };
    expect(errorOf(await host.client.act({ kind: 'setPolicy', policy: { permissions } }))).toBe(
      'ok',
    );
    const expected = {
      ...DEFAULT_POLICY.permissions,
      participant: { ...DEFAULT_POLICY.permissions.participant, chat: false },
    };
    for (const one of [host, bo]) {
      expect(await next(one, 'policy')).toMatchObject({ policy: { permissions: expected } });
    }
    const record = await meeting.directory.find(meeting.roomId);
    expect(record).toMatchObject({ version: 2, policy: { permissions: expected } });
    expect(errorOf(await bo.client.append(chat('hello?')))).toBe('not_permitted');
    expect(errorOf(await host.client.append(chat('hello')))).toBe('ok');
  });

  it('of two hosts at once has what both want', async () => {
    const cleo = await meeting.enter('Cleo', 'host', otherGateway());
    await Promise.all([
      host.client.act({ kind: 'setPolicy', policy: { locked: true } }),
      cleo.client.act({ kind: 'setPolicy', policy: { whenHostsLeave: 'promote' } }),
    ]);
    const wanted = { locked: true, whenHostsLeave: 'promote' };
    expect(await meeting.directory.find(meeting.roomId)).toMatchObject({ policy: wanted });
    const again = await meeting.enter('Last', 'host');
    expect(again.welcome.catchUp).toMatchObject({ snapshot: { policy: wanted } });
  });

  it('is written down for nobody who may not', async () => {
    const locked = { kind: 'setPolicy', policy: { locked: true } } as const;
    expect(errorOf(await bo.client.act(locked))).toBe('host_required');
    expect(await meeting.directory.find(meeting.roomId)).toMatchObject({ version: 1 });
  });

  it('of a room that is kept no more counts for the meeting', async () => {
    await meeting.directory.remove(meeting.roomId);
    await host.client.act({ kind: 'setPolicy', policy: { locked: true } });
    await host.client.act({ kind: 'setPolicy', policy: { whenHostsLeave: 'end' } });
    await next(bo, 'policy');
    const wanted = { locked: true, whenHostsLeave: 'end' };
    expect(await next(bo, 'policy')).toMatchObject({ policy: wanted });
  });
});

describe('trouble', () => {
  it.each(['before', 'settling'] as const)(
    'with the room log (%s) is said, and the connection goes on',
    async (fault) => {
      gateway().log.fail('govern', fault);
      const mute = { kind: 'lowerHands', targets: 'everyone' } as const;
      const reply = await host.client.act(mute);
      expect(reply).toMatchObject({ error: { code: 'unavailable', retryable: true } });
      expect(errorOf(await host.client.act(mute))).toBe('ok');
    },
  );

  it('with the answer is made good by asking again', async () => {
    await bo.client.append({ kind: 'state', state: { ...stateOf('Bo'), handRaisedAt: 1 } });
    gateway().log.fail('govern', 'after');
    const lower = { kind: 'lowerHands', targets: 'everyone' } as const;
    expect(errorOf(await host.client.act(lower))).toBe('unavailable');
    expect(errorOf(await host.client.act(lower))).toBe('ok');
    await next(bo, 'lowered');
    await host.client.append(chat('marker'));
    expect((await bo.client.entry()).kind).toBe('chat');
  });

  it('with the directory is said before anything has happened', async () => {
    const away = jest.spyOn(meeting.directory, 'update').mockRejectedValue(new Error('away'));
    const ban = { kind: 'remove', participantId: idOf(bo), ban: true } as const;
    expect(errorOf(await host.client.act(ban))).toBe('unavailable');
    expect(errorOf(await host.client.act({ kind: 'setPolicy', policy: {} }))).toBe('unavailable');
    away.mockRestore();
    expect(errorOf(await bo.client.append(chat('still here')))).toBe('ok');
    expect(errorOf(await host.client.act(ban))).toBe('ok');
  });

  it('with the audit log is nobody’s but the operator’s', async () => {
    jest.spyOn(meeting.audit, 'record').mockRejectedValue(new Error('full'));
    const remove = { kind: 'remove', participantId: idOf(bo), ban: false } as const;
    expect(errorOf(await host.client.act(remove))).toBe('ok');
    await end(bo);
    expect(gateway().logged).toContainEqual(
      expect.objectContaining({ action: 'removed', msg: 'the audit log took no entry' }),
    );
  });
});

describe('acts', () => {
  it('are refused beyond the limit, and who goes on is flooding', async () => {
    const lower = { kind: 'lowerHands', targets: 'everyone' } as const;
    const answers = [];
    for (let n = 0; n <= LIMITS.actBurst; n += 1)
      answers.push(errorOf(await host.client.act(lower)));
    expect(answers.slice(0, -1)).toEqual(Array.from({ length: LIMITS.actBurst }, () => 'ok'));
    expect(answers.at(-1)).toBe('rate_limited');
    meeting.clock.advance(1_000);
    expect(errorOf(await host.client.act(lower))).toBe('ok');
    for (let n = 0; n < LIMITS.framesPerSecond + 3 * LIMITS.actBurst; n += 1) {
      host.client.send({ type: 'act', id: 1_000 + n, action: lower });
    }
    expect((await host.client.closed).code).toBe(CLOSE_CODES.flooding);
  });

  it('are counted by kind and by what came of them', async () => {
    await bo.client.act({ kind: 'end' });
    await host.client.act({ kind: 'askToUnmute', participantId: idOf(bo) });
    const count = (kind: string, result: string, at = gateway()) =>
      at.metric('madang_acts_total', { kind, result });
    expect(await count('end', 'refused', otherGateway())).toBe(1);
    expect(await count('askToUnmute', 'done')).toBe(1);
    expect(await count('end', 'done')).toBe(0);
  });

  it('come after what was said before', async () => {
    const cleo = await join(gateway(), meeting.roomId, 'Cleo', 'preview', { role: 'host' });
    gateway().log.hold();
    cleo.client.send({
      type: 'append',
      id: 1,
      n: 1,
      entry: { kind: 'state', state: stateOf('Cleo') },
    });
    cleo.client.send({ type: 'act', id: 2, action: { kind: 'lowerHands', targets: 'everyone' } });
    await cleo.client.flushed();
    gateway().log.letGo();
    expect(await cleo.client.reply(2)).toEqual({ ok: {} });
  });

  it('of somebody who resumed elsewhere are not done', async () => {
    const old = host;
    host = await resume(otherGateway(), old);
    old.client.send({ type: 'act', id: 7, action: { kind: 'end' } });
    expect((await end(old))[1]).toBe('session_superseded');
    expect(errorOf(await bo.client.append(chat('still here')))).toBe('ok');
  });

  it('say who did it, and never a name', async () => {
    await host.client.act({ kind: 'askToUnmute', participantId: idOf(bo) });
    await cohostBo();
    const all = await meeting.audit.read(meeting.roomId, null, 10);
    const entries = all.entries.filter(({ action }) => action !== 'joined');
    expect(entries).toEqual([
      expect.objectContaining({
        ...{ action: 'role_changed', actor: idOf(host), target: idOf(bo), role: 'host' },
      }),
    ]);
    const [entry = {}] = entries;
    expect(Object.keys(entry).sort()).toEqual([
      'action',
      'actor',
      'at',
      'cursor',
      'role',
      'target',
    ]);
  });
});

describe('a room in which somebody is', () => {
  it('is used, each hour, and no more when all have gone', async () => {
    const HOUR_MS = 3_600_000;
    const touched = jest.spyOn(meeting.directory, 'touch');
    const pass = async (people: readonly Participant[]) => {
      for (let ms = 0; ms < HOUR_MS; ms += LIMITS.heartbeatMs) {
        meeting.clock.advance(LIMITS.heartbeatMs);
        for (const { client } of people) client.socket.send('{"type":"ping","id":1}');
        await Promise.all(people.map(({ client }) => client.reply(1)));
      }
    };
    await lose(bo);
    await pass([host]);
    expect(touched.mock.calls).toEqual([[meeting.roomId, expect.any(Number)]]);
    await host.client.request({ type: 'leave' });
    meeting.clock.advance(3 * HOUR_MS);
    expect(touched).toHaveBeenCalledTimes(1);
  });
});
