import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LIMITS, type RoomId, closeReason } from '@madang/protocol';
import { TicketIssuer, TicketKeys } from '@madang/server-access';
import { MemoryBackplane } from '@madang/server-room-log';
import { FakeClock } from '@madang/testing';
import { TestGateway, grant } from '../test/gateway';
import {
  type Participant,
  TestClient,
  chat,
  join,
  newRoomId,
  newSessionId,
  signalTo,
  stateOf,
} from '../test/test-client';

let gateway: TestGateway;
let roomId: RoomId;
let ada: Participant;

beforeEach(async () => {
  const clock = new FakeClock(Date.now());
  gateway = await TestGateway.start({ backplane: new MemoryBackplane(undefined, clock), clock });
  roomId = newRoomId();
  ada = await join(gateway, roomId, 'Ada');
});

afterEach(() => gateway.stop());

/** What is sent, and the error, close code and path that come back. */
type Fatal = [string, string | Buffer | object, string, number, string | undefined];
type Answered = [string, object, string, string | undefined];

const NOT_UTF8 = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);

describe('before hello', () => {
  const hello = (change: object) => ({
    type: 'hello',
    versions: [1],
    sessionId: newSessionId(),
    credential: { kind: 'ticket', ticket: 'x', state: stateOf('Mal') },
    ...change,
  });
  const resumeWith = (resumeToken: string) =>
    hello({ credential: { kind: 'resume', resumeToken } });
  const stranger = 'p_0123456789abcdef.Yk3v0mR5Q2aT8dXw1LhZpA';

  it.each<Fatal>([
    ['no JSON', '{"type":', 'malformed_frame', 4500, undefined],
    ['an array', '[]', 'malformed_frame', 4500, undefined],
    ['an object without type', '{}', 'malformed_frame', 4500, 'type'],
    ['a binary frame', Buffer.from('{}'), 'malformed_frame', 4500, undefined],
    [
      'a hello of 8 KiB and more',
      hello({ x: 'x'.repeat(8_192) }),
      'frame_too_large',
      4501,
      undefined,
    ],
    ['a frame that is not even read', 'x'.repeat(300_000), 'frame_too_large', 4501, undefined],
    ['another message', { type: 'ping', id: 1 }, 'hello_expected', 4502, undefined],
    ['an unknown message', { type: 'dance', id: 1 }, 'hello_expected', 4502, undefined],
    ['an unknown version', hello({ versions: [99] }), 'unsupported_version', 4503, 'versions'],
    ['a wrong field', hello({ sessionId: 'short' }), 'malformed_frame', 4500, 'sessionId'],
    ['a field of a later version', hello({ later: true }), 'ticket_invalid', 4504, undefined],
    ['no real ticket', hello({}), 'ticket_invalid', 4504, undefined],
    ['no real resume token', resumeWith('what.ever'), 'session_unknown', 4507, undefined],
    [
      'a stranger’s token',
      resumeWith(`${newRoomId()}.${stranger}`),
      'session_unknown',
      4507,
      undefined,
    ],
  ])('%s ends the connection', async (_what, frame, code, close, path) => {
    const client = await TestClient.connect(gateway);
    client.send(frame);
    const error = await client.lastError();
    expect(error).toMatchObject({ code });
    expect(error.path).toBe(path);
    expect(await client.closed).toEqual({ code: close, reason: code });
    await expectNothingNew(ada);
  });

  it('text that is not UTF-8 ends the connection', async () => {
    const client = await TestClient.connect(gateway);
    client.socket.send(NOT_UTF8, { binary: false });
    expect(await client.closed).toMatchObject({ code: 4500 });
    await expectNothingNew(ada);
  });

  it('an expired ticket ends the connection', async () => {
    const keys = gateway.app.get(TicketKeys, { strict: false });
    const issuer = new TicketIssuer(keys, () => Date.now() - 2 * LIMITS.ticketTtlMs);
    const { ticket } = await issuer.issue(grant(roomId));
    const client = await TestClient.connect(gateway);
    client.send(hello({ credential: { kind: 'ticket', ticket, state: stateOf('Mal') } }));
    expect(await client.lastError()).toMatchObject({ code: 'ticket_expired' });
    expect(await client.closed).toMatchObject({ code: 4505 });
  });

  it('a full room ends the connection', async () => {
    const ticket = await gateway.ticket(roomId, { capacity: 1 });
    const client = await TestClient.connect(gateway);
    client.send(hello({ credential: { kind: 'ticket', ticket, state: stateOf('Mal') } }));
    expect(await client.lastError()).toMatchObject({ code: 'room_full', retryable: true });
    expect(await client.closed).toMatchObject({ code: 4510 });
    await expectNothingNew(ada);
  });

  it('what comes behind a refused hello is not looked at', async () => {
    const client = await TestClient.connect(gateway);
    client.send(hello({}));
    client.send(hello({ sessionId: 'short' }));
    client.send({ type: 'ping', id: 1 });
    await client.closed;
    expect(client.leftOver).toMatchObject([{ type: 'error', error: { code: 'ticket_invalid' } }]);
  });
});

describe('in a session', () => {
  let mal: Participant;

  beforeEach(async () => {
    mal = await join(gateway, roomId, 'Mal', 'preview');
    await ada.client.entry();
  });

  it.each<Fatal>([
    ['no JSON', '{"type":', 'malformed_frame', 4500, undefined],
    ['a binary frame', Buffer.from('{}'), 'malformed_frame', 4500, undefined],
    [
      'a frame of 64 KiB and more',
      JSON.stringify('x'.repeat(65_536)),
      'frame_too_large',
      4501,
      undefined,
    ],
    ['a frame that is not even read', 'x'.repeat(300_000), 'frame_too_large', 4501, undefined],
    ['an unknown message without id', { type: 'dance' }, 'unknown_type', 4500, 'type'],
    ['a message without id', { type: 'ping' }, 'malformed_frame', 4500, 'id'],
    [
      'a second hello',
      {
        type: 'hello',
        versions: [1],
        sessionId: newSessionId(),
        credential: { kind: 'resume', resumeToken: 'x' },
      },
      'hello_repeated',
      4500,
      undefined,
    ],
  ])('%s ends the connection, and only this one', async (_what, frame, code, close, path) => {
    mal.client.send(frame);
    const error = await mal.client.lastError();
    expect(error).toMatchObject({ code });
    expect(error.path).toBe(path);
    expect(await mal.client.closed).toEqual({ code: close, reason: code });
    expect(await ada.client.entry()).toMatchObject({
      kind: 'away',
      from: mal.welcome.participantId,
    });
    const labels = { by: 'server', code: String(closeReason(close)) };
    expect(await gateway.metric('madang_closes_total', labels)).toBe(1);
    await expectNothingNew(ada);
  });

  it.each<Answered>([
    ['an unknown message', { type: 'dance' }, 'unknown_type', 'type'],
    [
      'a payload of no known form',
      { type: 'append', n: 1, entry: { kind: 'chat', payload: 'secret words' } },
      'malformed_frame',
      'entry.payload',
    ],
    ['a counter of 0', { type: 'append', n: 0, entry: chat('x') }, 'malformed_frame', 'n'],
    ['chat from the preview', { type: 'append', n: 1, entry: chat('x') }, 'not_joined', undefined],
    [
      'a recipient who is not there',
      {
        type: 'append',
        n: 1,
        entry: {
          kind: 'signal',
          to: 'p_0123456789abcdef',
          toSession: 'Yk3v0mR5Q2aT8dXw1LhZpA',
          payload: 'p1.x',
        },
      },
      'recipient_unknown',
      undefined,
    ],
  ])('%s is answered, and the connection goes on', async (_what, message, code, path) => {
    const { error } = await mal.client.request(message);
    expect(error).toMatchObject({ code });
    expect(Reflect.get(error as object, 'path')).toBe(path);
    expect(JSON.stringify(error)).not.toContain('secret words');
    expect(await mal.client.request({ type: 'ping' })).toEqual({ ok: {} });
    await expectNothingNew(ada);
  });

  it('a signal to a former session of somebody is refused', async () => {
    const former = signalTo(ada, 'offer');
    const { error } = await mal.client.append({ ...former, toSession: newSessionId() });
    expect(error).toMatchObject({ code: 'recipient_unknown' });
  });

  it('a counter that was used is answered as a duplicate and changes nothing', async () => {
    const append = (n: number, text: string) =>
      mal.client.requestSignal({ type: 'append', n, entry: signalTo(ada, text) });
    expect(await append(5, 'first')).toEqual({ ok: { seq: 3 } });
    expect(await append(5, 'again')).toEqual({ ok: { duplicate: true } });
    expect(await append(4, 'before')).toEqual({ ok: { duplicate: true } });
    expect(await ada.client.entry()).toMatchObject(signalTo(ada, 'first'));
    await expectNothingNew(ada);
  });

  it('a mistake of ours ends the connection, and is logged without its frame', async () => {
    gateway.log.fail('append', 'bug');
    mal.client.send({ type: 'append', id: 1, n: 1, entry: signalTo(ada, 'very private') });
    expect(await mal.client.lastError()).toMatchObject({ code: 'internal', retryable: true });
    expect(await mal.client.closed).toMatchObject({ code: 4004 });
    const errors = gateway.logged.filter(({ level }) => level === 'error');
    expect(errors).toMatchObject([{ msg: 'a frame could not be handled' }]);
    expect(JSON.stringify(errors)).not.toContain(signalTo(ada, 'very private').payload);
    await ada.client.entry();
    await expectNothingNew(ada);
  });
});

/** The connection works, and nothing has come over it that was not asked for. */
async function expectNothingNew({ client }: Participant): Promise<void> {
  expect(await client.request({ type: 'ping' })).toEqual({ ok: {} });
  expect(client.leftOver).toEqual([]);
}
