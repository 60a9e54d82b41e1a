import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { IceConfig, RoomId } from '@madang/protocol';
import { TicketVerifier } from '@madang/server-access';
import { MemoryBackplane } from '@madang/server-room-log';
import { FakeClock } from '@madang/testing';
import { ICE, TestGateway } from '../../test/gateway';
import { setImmediate } from 'node:timers/promises';
import {
  type Participant,
  TestClient,
  chat,
  join,
  lose,
  newRoomId,
  newSessionId,
  resume,
  signalTo,
  stateOf,
} from '../../test/test-client';

let clock: FakeClock;
let here: TestGateway;
let there: TestGateway;
let roomId: RoomId;
let ada: Participant;
/** Set by tests that let the ICE servers wait. */
let iceServers: Promise<IceConfig>;

beforeEach(async () => {
  iceServers = Promise.resolve(ICE);
  clock = new FakeClock(Date.now());
  const backplane = new MemoryBackplane(undefined, clock);
  const options = { backplane, clock, iceConfig: () => iceServers };
  here = await TestGateway.start(options);
  there = await TestGateway.start(options);
  roomId = newRoomId();
  ada = await join(here, roomId, 'Ada');
});

afterEach(() => Promise.all([here.stop(), there.stop()]));

describe('a connection that ends while its hello is read', () => {
  it('leaves nobody behind', async () => {
    const verifier = here.app.get(TicketVerifier);
    const verify = verifier.verify.bind(verifier);
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    jest.spyOn(verifier, 'verify').mockImplementation(async (ticket) => {
      const permit = await verify(ticket);
      await held;
      return permit;
    });
    const client = await TestClient.connect(here);
    const ticket = await here.ticket(roomId);
    client.hello(newSessionId(), { kind: 'ticket', ticket, state: stateOf('Ghost') });
    await client.flushed();
    client.socket.terminate();
    while ((await here.metric('madang_connections')) > 1) await setImmediate();
    const joins = here.log.calls.filter((call) => call === 'join').length;
    letGo();
    await setImmediate();
    expect(await ada.client.request({ type: 'ping' })).toEqual({ ok: {} });
    expect(ada.client.leftOver).toEqual([]);
    expect(here.log.calls.filter((call) => call === 'join')).toHaveLength(joins);
    // The ticket was not spent on it.
    const again = await TestClient.connect(here);
    again.hello(newSessionId(), { kind: 'ticket', ticket, state: stateOf('Bo') });
    expect(await again.push('welcome')).toMatchObject({ lastN: 0 });
  });
});

describe('resume', () => {
  let bo: Participant;

  beforeEach(async () => {
    bo = await join(here, roomId, 'Bo');
    await ada.client.entry();
  });

  it.each(['the same gateway', 'another gateway'])(
    'on %s gives exactly what was missed, and goes on from there',
    async (where) => {
      await ada.client.append(chat('seen'));
      const seen = await bo.client.entry();
      const { epoch } = snapshotOf(bo);
      await lose(bo);
      expect(await ada.client.entries(2)).toMatchObject([{ kind: 'chat' }, { kind: 'away' }]);
      await ada.client.append(chat('missed'));
      await ada.client.append(signalTo(bo, 'offer'));

      const back = await resume(where === 'another gateway' ? there : here, bo, {
        epoch,
        seq: seen.seq,
      });
      expect(back.welcome).toMatchObject({
        participantId: bo.welcome.participantId,
        sessionId: bo.welcome.sessionId,
        room: { roomId, capacity: 8 },
        catchUp: {
          kind: 'entries',
          epoch,
          seq: 7,
          entries: [
            { kind: 'away', seq: 4 },
            { ...chat('missed'), seq: 5 },
            { ...signalTo(bo, 'offer'), seq: 6 },
            { kind: 'resumed', seq: 7 },
          ],
        },
      });
      await ada.client.append(chat('after'));
      expect(await back.client.entry()).toMatchObject({ ...chat('after'), seq: 8 });
      expect(back.client.leftOver).toEqual([]);
      expect(await ada.client.entries(3)).toMatchObject([
        { kind: 'chat' },
        { kind: 'resumed' },
        { kind: 'chat' },
      ]);
    },
  );

  it('without a cursor, in a new session, gives the room and new counters', async () => {
    await bo.client.append(chat('first'));
    await lose(bo);
    expect(await ada.client.entries(2)).toMatchObject([{ kind: 'chat' }, { kind: 'away' }]);
    const sessionId = newSessionId();
    const back = await resume(there, bo, undefined, sessionId);
    expect(back.welcome).toMatchObject({ sessionId, lastN: 0, catchUp: { kind: 'snapshot' } });
    expect(await ada.client.entry()).toMatchObject({ kind: 'resumed', sessionId });
  });

  it('gives the room when more was missed than may wait for a reader', async () => {
    const { epoch, seq } = snapshotOf(bo);
    await lose(bo);
    for (let n = 0; n < 20; n += 1) await ada.client.append(chat('x'.repeat(36_000)));
    const back = await resume(there, bo, { epoch, seq });
    expect(back.welcome.catchUp.kind).toBe('snapshot');
    await ada.client.append(chat('after'));
    expect(await back.client.entry()).toMatchObject(chat('after'));
  });

  it.each(['the same gateway', 'another gateway'])(
    'on %s ends the connection that had the session, and nobody seems to go',
    async (where) => {
      const cursor = snapshotOf(bo);
      const back = await resume(where === 'another gateway' ? there : here, bo, {
        epoch: cursor.epoch,
        seq: cursor.seq,
      });
      expect(await bo.client.lastError()).toMatchObject({ code: 'session_superseded' });
      expect(await bo.client.closed).toMatchObject({ code: 4508 });
      await back.client.append(chat('still here'));
      expect(await ada.client.entries(2)).toMatchObject([{ kind: 'resumed' }, { kind: 'chat' }]);
      expect(ada.client.leftOver).toEqual([]);
    },
  );

  it('is refused when the place is gone', async () => {
    await lose(bo);
    expect(await ada.client.entry()).toMatchObject({ kind: 'away' });
    clock.advance(14_999);
    await ada.client.request({ type: 'ping' });
    clock.advance(1);
    expect(await ada.client.entry()).toMatchObject({ kind: 'left', reason: 'timeout' });
    const client = await TestClient.connect(there);
    const { sessionId, resumeToken } = bo.welcome;
    client.hello(sessionId, { kind: 'resume', resumeToken });
    expect(await client.lastError()).toMatchObject({ code: 'session_unknown' });
    expect(await client.closed).toMatchObject({ code: 4507 });
  });

  it('needs the whole token', async () => {
    const client = await TestClient.connect(there);
    const { sessionId, resumeToken } = bo.welcome;
    const forged = `${resumeToken.slice(0, -22)}${'A'.repeat(22)}`;
    client.hello(sessionId, { kind: 'resume', resumeToken: forged });
    expect(await client.closed).toMatchObject({ code: 4507 });
    expect(await bo.client.request({ type: 'ping' })).toEqual({ ok: {} });
  });
});

describe('while a welcome waits', () => {
  let open: (config: IceConfig) => void;

  beforeEach(() => {
    iceServers = new Promise((resolve) => (open = resolve));
  });

  const knock = async () => {
    const client = await TestClient.connect(here);
    const ticket = await here.ticket(roomId);
    client.hello(newSessionId(), { kind: 'ticket', ticket, state: stateOf('Bo') });
    expect(await ada.client.entry()).toMatchObject({ kind: 'joined', seq: 2 });
    return client;
  };

  it('what happens comes after it, once', async () => {
    const client = await knock();
    await ada.client.append(chat('one'));
    await ada.client.append(chat('two'));
    expect(client.leftOver).toEqual([]);
    open(ICE);
    const welcome = await client.push('welcome');
    expect(welcome.catchUp).toMatchObject({ snapshot: { seq: 2 } });
    expect(await client.entries(2)).toMatchObject([
      { ...chat('one'), seq: 3 },
      { ...chat('two'), seq: 4 },
    ]);
    await client.request({ type: 'ping' });
    expect(client.leftOver).toEqual([]);
  });

  it('a client that goes is away', async () => {
    const client = await knock();
    client.socket.terminate();
    while ((await here.metric('madang_connections')) > 1) await setImmediate();
    expect(here.log.calls).not.toContain('detach');
    open(ICE);
    expect(await ada.client.entry()).toMatchObject({ kind: 'away' });
  });
});

describe('when the log cannot be reached', () => {
  it.each(['before', 'after'] as const)(
    'a join that broke %s the log leaves nobody behind',
    async (fault) => {
      here.log.fail('join', fault);
      const client = await TestClient.connect(here);
      const ticket = await here.ticket(roomId);
      client.hello(newSessionId(), { kind: 'ticket', ticket, state: stateOf('Bo') });
      expect(await client.lastError()).toMatchObject({ code: 'unavailable', retryable: true });
      expect(await client.closed).toMatchObject({ code: 4003 });
      expect(await ada.client.entries(2)).toMatchObject([
        { kind: 'joined' },
        { kind: 'left', reason: 'left' },
      ]);
    },
  );

  it('a resume is for later', async () => {
    here.log.fail('resume', 'before');
    const client = await TestClient.connect(here);
    const { sessionId, resumeToken } = ada.welcome;
    client.hello(sessionId, { kind: 'resume', resumeToken });
    expect(await client.closed).toMatchObject({ code: 4003 });
    expect(await ada.client.request({ type: 'ping' })).toEqual({ ok: {} });
  });

  it.each([
    ['before', 0, { ok: { seq: 4 } }],
    ['after', 1, { ok: { duplicate: true } }],
  ] as const)(
    'an append that broke %s the log ends the connection; nothing overtakes it',
    async (fault, lastN, again) => {
      here.log.fail('append', fault);
      const append = (n: number) => ({ type: 'append', n, entry: chat(String(n)) });
      for (let n = 1; n <= 3; n += 1) ada.client.send({ ...append(n), id: n });
      expect(await ada.client.lastError()).toMatchObject({ code: 'unavailable' });
      expect(await ada.client.closed).toMatchObject({ code: 4003 });
      expect(here.log.calls.filter((call) => call === 'append')).toHaveLength(1);

      const { client, welcome } = await resume(there, ada, snapshotOf(ada));
      expect(welcome.lastN).toBe(lastN);
      expect(await client.request(append(1))).toEqual(again);
      expect(await client.request(append(2))).toMatchObject({ ok: {} });
    },
  );

  it.each(['detach', 'leave'] as const)('a %s is told to it later', async (operation) => {
    const bo = await join(here, roomId, 'Bo');
    await ada.client.entry();
    here.log.fail(operation, 'before', 'before');
    if (operation === 'leave') await bo.client.request({ type: 'leave' });
    else await lose(bo);
    await bo.client.closed;
    await ada.client.request({ type: 'ping' });
    expect(ada.client.leftOver).toEqual([]);
    clock.advance(500);
    await ada.client.request({ type: 'ping' });
    expect(ada.client.leftOver).toEqual([]);
    clock.advance(1_000);
    expect(await ada.client.entry()).toMatchObject({
      kind: operation === 'leave' ? 'left' : 'away',
    });
    expect(here.log.calls.filter((call) => call === operation)).toHaveLength(3);
  });
});

function snapshotOf({ welcome: { catchUp } }: Participant) {
  if (catchUp.kind !== 'snapshot') throw new Error('not a snapshot');
  const { epoch, seq } = catchUp.snapshot;
  return { epoch, seq };
}
