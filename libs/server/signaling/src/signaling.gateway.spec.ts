import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryBackplane } from '@madang/server-room-log';
import { FakeClock } from '@madang/testing';
import { ICE, TestGateway } from '../test/gateway';
import {
  type Participant,
  TestClient,
  chat,
  join,
  newRoomId,
  newSessionId,
  resume,
  signalTo,
  stateOf,
} from '../test/test-client';

describe.each(['one gateway', 'two gateways'])('a meeting on %s', (topology) => {
  const roomId = newRoomId();
  let gateways: TestGateway[];
  let ada: Participant;
  let bo: Participant;

  beforeEach(async () => {
    const clock = new FakeClock(Date.now());
    const config = { node: 'node-7' };
    const options = { backplane: new MemoryBackplane(undefined, clock), clock, config };
    const first = await TestGateway.start(options);
    gateways = [first];
    if (topology === 'two gateways') gateways.push(await TestGateway.start(options));
    ada = await join(first, roomId, 'Ada');
    clock.advance(1);
    bo = await join(gateways.at(-1) ?? first, roomId, 'Bo', 'preview');
  });

  afterEach(async () => {
    await Promise.all(gateways.map((gateway) => gateway.stop()));
  });

  it('welcomes with the room, itself included, and all that a client needs', () => {
    const { participantId, sessionId, catchUp, ...rest } = bo.welcome;
    expect(participantId).toMatch(/^p_[A-Za-z0-9_-]{16}$/);
    expect(rest).toMatchObject({
      version: 1,
      room: { roomId, capacity: 8 },
      lastN: 0,
      ice: ICE,
      heartbeatMs: 5_000,
      graceMs: 15_000,
    });
    expect(rest.resumeToken).toMatch(
      new RegExp(`^${roomId}\\.${participantId}\\.[A-Za-z0-9_-]{22}$`),
    );
    expect(catchUp).toMatchObject({
      kind: 'snapshot',
      snapshot: {
        seq: 2,
        participants: [
          { participantId: ada.welcome.participantId, state: stateOf('Ada') },
          { participantId, sessionId, presence: 'present', state: stateOf('Bo', 'preview') },
        ],
      },
    });
  });

  it('tells each what the other does, the author too, and nothing twice', async () => {
    const boId = bo.welcome.participantId;
    expect(await ada.client.entry()).toMatchObject({ kind: 'joined', from: boId, seq: 2 });

    expect(await bo.client.append({ kind: 'state', state: stateOf('Bo') })).toEqual({
      ok: { seq: 3 },
    });
    const draft = chat('hello');
    expect(await bo.client.append(draft)).toEqual({ ok: { seq: 4 } });
    const sent = { from: boId, fromSession: bo.welcome.sessionId };
    for (const { client } of [ada, bo]) {
      expect(await client.entries(2)).toMatchObject([
        { ...sent, kind: 'state', seq: 3, n: 1, state: stateOf('Bo') },
        { ...sent, ...draft, seq: 4, n: 2 },
      ]);
      expect(client.leftOver).toEqual([]);
    }
  });

  it('gives a signal to its addressee only', async () => {
    await ada.client.entry();
    const draft = signalTo(bo, 'offer');
    expect(await ada.client.append(draft)).toEqual({ ok: { seq: 3 } });
    expect(await bo.client.entry()).toMatchObject({
      ...draft,
      seq: 3,
      from: ada.welcome.participantId,
      fromSession: ada.welcome.sessionId,
    });
    await ada.client.append(chat('the echo of this one comes later'));
    expect(await ada.client.entry()).toMatchObject({ kind: 'chat', seq: 4 });
    expect(ada.client.leftOver).toEqual([]);
  });

  it('answers a ping', async () => {
    expect(await ada.client.request({ type: 'ping' })).toEqual({ ok: {} });
  });

  it('ends a session that leaves, and tells the others', async () => {
    expect(await bo.client.request({ type: 'leave' })).toEqual({ ok: {} });
    expect(await bo.client.closed).toMatchObject({ code: 1000 });
    expect(await ada.client.entries(2)).toMatchObject([
      { kind: 'joined' },
      { kind: 'left', reason: 'left', from: bo.welcome.participantId },
    ]);
    await ada.client.request({ type: 'ping' });
    expect(ada.client.leftOver).toEqual([]);
  });

  it('shows who loses its connection as away', async () => {
    bo.client.socket.terminate();
    expect(await ada.client.entries(2)).toMatchObject([
      { kind: 'joined' },
      { kind: 'away', from: bo.welcome.participantId },
    ]);
  });

  it('counts, and logs each step of a session without anything secret', async () => {
    const gateway = gateways.at(-1);
    await bo.client.append(chat('too early'));
    await bo.client.request({ type: 'leave' });
    await bo.client.closed;
    expect(await gateway?.metric('madang_frames_in_total', { type: 'append' })).toBe(1);
    expect(await gateway?.metric('madang_errors_total', { code: 'not_joined' })).toBe(1);
    expect(await gateway?.metric('madang_closes_total', { by: 'server', code: '1000' })).toBe(1);
    expect(await gateway?.metric('madang_append_seconds_count', { kind: 'chat' })).toBe(1);
    expect(await gateway?.metric('madang_sessions')).toBe(topology === 'two gateways' ? 0 : 1);

    const here = { how: 'joined', catch_up: 'snapshot' };
    const joined = await gateway?.metric('madang_sessions_began_total', here);
    expect(joined).toBe(topology === 'two gateways' ? 1 : 2);
    expect(await gateway?.metric('madang_sessions_ended_total', { how: 'left' })).toBe(1);

    const { participantId, sessionId, resumeToken } = bo.welcome;
    const lines = gateway?.logged.filter((line) => line['participantId'] === participantId);
    expect(lines).toMatchObject([
      { msg: 'session joined', roomId, sessionId, node: 'node-7' },
      { msg: 'session left', roomId, sessionId },
    ]);
    const text = JSON.stringify(gateway?.logged);
    for (const secret of [resumeToken, resumeToken.split('.')[2]]) {
      expect(text).not.toContain(secret);
    }
    // A ticket is a JWT; a random id may begin like one.
    expect(text).not.toMatch(/eyJ[\w-]*\.eyJ/);
  });

  it('counts and logs who comes back, is lost, and is taken over', async () => {
    const gateway = gateways.at(-1) as TestGateway;
    const { catchUp, participantId } = bo.welcome;
    const { epoch, seq } = catchUp.kind === 'snapshot' ? catchUp.snapshot : catchUp;
    const back = await resume(gateway, bo, { epoch, seq });
    await bo.client.closed;
    back.client.socket.terminate();
    await ada.client.next(
      (one) => 'type' in one && one.type === 'entries' && one.entries[0]?.kind === 'away',
    );
    const began = { how: 'resumed', catch_up: 'entries' };
    expect(await gateway.metric('madang_sessions_began_total', began)).toBe(1);
    const ended = (how: string) => gateway.metric('madang_sessions_ended_total', { how });
    expect([await ended('superseded'), await ended('detached'), await ended('left')]).toEqual([
      1, 1, 0,
    ]);
    const lines = gateway.logged.filter((line) => line['participantId'] === participantId);
    expect(lines.map(({ msg }) => msg)).toEqual([
      'session joined',
      'session superseded',
      'session resumed',
      'session detached',
    ]);
    expect(lines.at(-1)).toMatchObject({ by: 'client', code: 1006 });
  });

  it('takes a ticket once, on whichever gateway', async () => {
    const [first, last] = [gateways[0] as TestGateway, gateways.at(-1) as TestGateway];
    const ticket = await first.ticket(roomId);
    const credential = { kind: 'ticket', ticket, state: stateOf('Cleo') };
    const once = await TestClient.connect(first);
    once.hello(newSessionId(), credential);
    await once.push('welcome');
    const twice = await TestClient.connect(last);
    twice.hello(newSessionId(), credential);
    expect(await twice.lastError()).toMatchObject({ code: 'ticket_used' });
    expect(await twice.closed).toMatchObject({ code: 4506 });
  });
});
