import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LIMITS } from '@madang/protocol';
import { MemoryBackplane } from '@madang/server-room-log';
import { FakeClock } from '@madang/testing';
import { TestGateway } from '../../test/gateway';
import {
  type Participant,
  TestClient,
  chat,
  join,
  newRoomId,
  resume,
  textOf,
} from '../../test/test-client';

let clock: FakeClock;
let gateway: TestGateway;
let ada: Participant;
let bo: Participant;

beforeEach(async () => {
  clock = new FakeClock(Date.now());
  gateway = await TestGateway.start({ backplane: new MemoryBackplane(undefined, clock), clock });
  const roomId = newRoomId();
  ada = await join(gateway, roomId, 'Ada');
  bo = await join(gateway, roomId, 'Bo');
  await ada.client.entry();
});

afterEach(() => gateway.stop());

describe('order', () => {
  it('holds for 500 frames that are sent at once and handled unevenly', async () => {
    gateway.log.isUneven = true;
    gateway.log.hold();
    const append = (n: number) =>
      ada.client.send({ type: 'append', id: n, n, entry: chat(String(n)) });
    for (let n = 1; n <= 300; n += 1) append(n);
    await ada.client.flushed();
    clock.advance(2_000);
    for (let n = 301; n <= 500; n += 1) append(n);
    await ada.client.flushed();
    // All were read, and still the first has not been taken.
    expect(gateway.log.calls.filter((call) => call === 'append')).toHaveLength(1);
    gateway.log.letGo();

    const numbers = Array.from({ length: 500 }, (_, i) => i + 1);
    const entries = await bo.client.entries(500);
    expect(entries.map((entry) => entry.kind === 'chat' && textOf(entry))).toEqual(
      numbers.map(String),
    );
    const replies: unknown[] = [];
    while (replies.length < 500) {
      const reply = await ada.client.next((message) => 're' in message);
      replies.push('re' in reply && reply.re);
    }
    expect(replies).toEqual(numbers);
  });
});

describe('rate', () => {
  // Ada has said hello and nothing else.
  const allowed = LIMITS.frameBurst - 1;
  const base = 1_000;
  const ping = (count: number) => {
    for (let i = 1; i <= count; i += 1) ada.client.send({ type: 'ping', id: base + i });
  };

  it('is answered with rate_limited beyond the limit, and time heals it', async () => {
    ping(allowed + 1);
    expect(await ada.client.reply(base + allowed)).toEqual({ ok: {} });
    expect(await ada.client.reply(base + allowed + 1)).toMatchObject({
      error: { code: 'rate_limited', retryable: true },
    });
    clock.advance(10);
    expect(await ada.client.request({ type: 'ping' })).toEqual({ ok: {} });
    expect(await ada.client.request({ type: 'ping' })).toMatchObject({
      error: { code: 'rate_limited' },
    });
  });

  it('ends the connection when the client does not slow down', async () => {
    ping(allowed + LIMITS.framesPerSecond + 1);
    expect(await ada.client.lastError()).toMatchObject({ code: 'flooding', retryable: false });
    expect(await ada.client.closed).toMatchObject({ code: 4511 });
    expect(await bo.client.entry()).toMatchObject({ kind: 'away' });
    expect(await bo.client.request({ type: 'ping' })).toEqual({ ok: {} });
  });
});

describe('silence', () => {
  it('ends a connection after 15 s, and only this one', async () => {
    clock.advance(LIMITS.idleTimeoutMs - 1);
    await ada.client.request({ type: 'ping' });
    clock.advance(1);
    expect(await bo.client.lastError()).toMatchObject({ code: 'heartbeat_timeout' });
    expect(await bo.client.closed).toMatchObject({ code: 4002 });
    expect(await ada.client.entry()).toMatchObject({ kind: 'away' });

    clock.advance(LIMITS.idleTimeoutMs - 2);
    expect(await ada.client.request({ type: 'ping' })).toEqual({ ok: {} });
    clock.advance(LIMITS.idleTimeoutMs);
    expect(await ada.client.closed).toMatchObject({ code: 4002 });
  });

  it('does not count while we are the slow ones', async () => {
    gateway.log.hold();
    // So many may be under way together; then the socket is not read.
    const open = Array.from({ length: 16 }, (_, i) => i + 1);
    for (const n of open) ada.client.send({ type: 'append', id: n, n, entry: chat('slow') });
    await ada.client.flushed();
    clock.advance(LIMITS.idleTimeoutMs);
    gateway.log.letGo();
    for (const n of open) expect(await ada.client.reply(n)).toMatchObject({ ok: {} });
    expect(await ada.client.request({ type: 'ping' })).toEqual({ ok: {} });
  });

  it('ends a connection without a hello after 5 s', async () => {
    const client = await TestClient.connect(gateway);
    clock.advance(LIMITS.helloTimeoutMs - 1);
    await client.flushed();
    expect(client.leftOver).toEqual([]);
    clock.advance(1);
    expect(await client.lastError()).toMatchObject({ code: 'hello_timeout' });
    expect(await client.closed).toMatchObject({ code: 4001 });
  });

  it('leaves no timer behind', async () => {
    await ada.client.request({ type: 'leave' });
    await bo.client.request({ type: 'leave' });
    await Promise.all([ada.client.closed, bo.client.closed]);
    clock.advance(LIMITS.graceMs);
    expect(clock.pending).toBe(0);
  });
});

describe('a slow reader', () => {
  const large = chat('x'.repeat(36_000));

  it('is closed, holds up nobody, and loses nothing', async () => {
    bo.client.socket.pause();
    const away = ada.client.next(
      (message) =>
        'type' in message && message.type === 'entries' && message.entries[0]?.kind === 'away',
    );
    let isAway = false;
    void away.then(() => (isAway = true));
    let sent = 0;
    while (!isAway && sent < 1_000) {
      expect(await ada.client.append(large)).toMatchObject({ ok: {} });
      sent += 1;
      if (sent % 100 === 0) clock.advance(1_000);
    }
    bo.client.socket.resume();
    // Whoever reads on in time learns why; else the connection just breaks. Both mean: resume.
    expect([4008, 1006]).toContain((await bo.client.closed).code);
    const closes = { by: 'server', code: 'slow_consumer' };
    expect(await gateway.metric('madang_closes_total', closes)).toBe(1);

    const seen = bo.client.leftOver.flatMap((message) =>
      'type' in message && message.type === 'entries' ? message.entries : [],
    );
    const { epoch, seq } = seen.reduce((cursor, entry) => ({ ...cursor, seq: entry.seq }), {
      epoch: snapshotOf(bo).epoch,
      seq: snapshotOf(bo).seq,
    });
    const { welcome } = await resume(gateway, bo, { epoch, seq });
    expect(welcome.catchUp.kind).toBe('entries');
    const missed = welcome.catchUp.kind === 'entries' ? welcome.catchUp.entries : [];
    const chats = [...seen, ...missed].filter(({ kind }) => kind === 'chat');
    expect(chats.map((entry) => 'n' in entry && entry.n)).toEqual(
      Array.from({ length: sent }, (_, i) => i + 1),
    );
  });
});

function snapshotOf({ welcome: { catchUp } }: Participant) {
  if (catchUp.kind !== 'snapshot') throw new Error('not a snapshot');
  return catchUp.snapshot;
}
