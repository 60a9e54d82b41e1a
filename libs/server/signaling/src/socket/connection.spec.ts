import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Entry, LIMITS } from '@madang/protocol';
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
  signalTo,
  stateOf,
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
  it('holds for 380 frames that are sent at once and handled unevenly', async () => {
    gateway.log.isUneven = true;
    gateway.log.hold();
    const numbers = Array.from({ length: 380 }, (_, i) => i + 1);
    for (const n of numbers) {
      const entry = n % 2 === 0 ? signalTo(bo, String(n)) : chat(String(n));
      ada.client.send({ type: 'append', id: n, n, entry });
    }
    await ada.client.flushed();
    // All were read, and still the first has not been taken.
    expect(gateway.log.calls.filter((call) => call === 'append')).toHaveLength(1);
    gateway.log.letGo();

    const entries = await bo.client.entries(380);
    expect(entries.map((entry) => 'payload' in entry && textOf(entry))).toEqual(
      numbers.map(String),
    );
    clock.advance(50);
    const replies: unknown[] = [];
    while (replies.length < 380) {
      const reply = await ada.client.next((message) => 're' in message);
      replies.push('re' in reply && reply.re);
    }
    expect(replies).toEqual(numbers);
  });

  it('lets nobody leave before all that it said is said', async () => {
    gateway.log.isUneven = true;
    for (let n = 1; n <= 10; n += 1) {
      ada.client.send({ type: 'append', id: n, n, entry: chat(String(n)) });
    }
    ada.client.send({ type: 'leave', id: 11 });
    const entries = await bo.client.entries(11);
    expect(entries.map(({ kind }) => kind)).toEqual([...Array<string>(10).fill('chat'), 'left']);
    for (let id = 1; id <= 11; id += 1) expect(await ada.client.reply(id)).toHaveProperty('ok');
  });
});

describe('rate', () => {
  const LIMITED = { error: { code: 'rate_limited', retryable: true } };
  const base = 1_000;
  const ping = (count: number) => {
    for (let i = 1; i <= count; i += 1) ada.client.send({ type: 'ping', id: base + i });
  };

  it('is answered with rate_limited beyond the limit, and time heals it', async () => {
    ping(LIMITS.pingBurst + 1);
    expect(await ada.client.reply(base + LIMITS.pingBurst)).toEqual({ ok: {} });
    expect(await ada.client.reply(base + LIMITS.pingBurst + 1)).toMatchObject(LIMITED);
    clock.advance(1_000 / LIMITS.pingsPerSecond);
    expect(await ada.client.request({ type: 'ping' })).toEqual({ ok: {} });
    expect(await ada.client.request({ type: 'ping' })).toMatchObject(LIMITED);
  });

  it('ends the connection when the client does not slow down', async () => {
    ping(LIMITS.pingBurst + LIMITS.framesPerSecond + 1);
    expect(await ada.client.lastError()).toMatchObject({ code: 'flooding', retryable: false });
    expect(await ada.client.closed).toMatchObject({ code: 4511 });
    expect(await bo.client.entry()).toMatchObject({ kind: 'away' });
    expect(await bo.client.request({ type: 'ping' })).toEqual({ ok: {} });
  });

  it('is another one for each class: who chats too much can still signal', async () => {
    const { statementBurst } = LIMITS;
    for (let n = 1; n <= statementBurst + 1; n += 1) {
      ada.client.send({ type: 'append', id: base + n, n, entry: chat('x') });
    }
    expect(await ada.client.reply(base + statementBurst)).toHaveProperty('ok');
    expect(await ada.client.reply(base + statementBurst + 1)).toMatchObject(LIMITED);
    const entry = signalTo(bo, 'still here');
    const n = statementBurst + 2;
    expect(await ada.client.requestSignal({ type: 'append', n, entry })).toHaveProperty('ok');
    expect(await ada.client.request({ type: 'ping' })).toEqual({ ok: {} });
  });

  it('counts all frames together, too', async () => {
    for (let n = 1; n <= LIMITS.frameBurst; n += 1) {
      const entry = n % 2 === 0 ? signalTo(bo, 'x') : chat('x');
      ada.client.send({ type: 'append', id: base + n, n, entry });
    }
    // The hello was the first of them.
    expect(await ada.client.reply(base + LIMITS.frameBurst - 1)).toHaveProperty('ok');
    expect(await ada.client.reply(base + LIMITS.frameBurst)).toMatchObject(LIMITED);
  });

  it('counts bytes: a few large frames are as much as many small ones', async () => {
    const size = 48 * 1024 - 3;
    const entry = { kind: 'chat', payload: `p1.${'x'.repeat(size)}` };
    const fitting = Math.floor(LIMITS.byteBurst / size) - 1;
    for (let n = 1; n <= fitting; n += 1) {
      expect(await ada.client.requestSignal({ type: 'append', n, entry })).toHaveProperty('ok');
    }
    const more = { type: 'append', n: 100, entry };
    const limited = [await ada.client.request(more), await ada.client.request(more)];
    expect(limited.at(-1)).toMatchObject(LIMITED);
    clock.advance(200);
    expect(await ada.client.request({ ...more, n: 101 })).toHaveProperty('ok');
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

  it('is spared what is volatile or outdated, and gets everything else when it reads on', async () => {
    bo.client.socket.pause();
    let sent = 0;
    while ((await gateway.metric('madang_waiting_bytes')) <= LIMITS.slowBytes) {
      expect(await ada.client.append(large)).toMatchObject({ ok: {} });
      sent += 1;
      clock.advance(150);
      if (sent % 50 === 0) bo.client.send({ type: 'ping', id: sent });
    }
    for (let i = 1; i <= 20; i += 1) {
      await ada.client.append({ kind: 'state', state: stateOf(`Ada ${i}`) });
      if (i % 2 === 0) ada.client.send({ type: 'volatile', n: i, payload: 'p1.e30' });
    }
    await ada.client.append(chat('last'));
    const dropped = (kind: string) =>
      gateway.metric('madang_frames_dropped_total', { class: kind });
    expect(await dropped('volatile')).toBe(10);
    expect(await dropped('state')).toBe(19);

    bo.client.socket.resume();
    const seen: Entry[] = [];
    while (seen.at(-1)?.kind !== 'chat' || seen.length < sent + 2)
      seen.push(await bo.client.entry());
    const chats = seen.filter(({ kind }) => kind === 'chat');
    expect(chats).toHaveLength(sent + 1);
    expect(
      seen.flatMap((entry) => (entry.kind === 'state' ? entry.state.displayName : [])),
    ).toEqual(['Ada 20']);
    expect(seen.map(({ seq }) => seq)).toEqual(seen.map(({ seq }) => seq).sort((a, b) => a - b));
    expect(await bo.client.request({ type: 'ping' })).toEqual({ ok: {} });
    expect(await gateway.metric('madang_waiting_bytes')).toBe(0);
  });

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
      clock.advance(150);
      if (sent % 50 === 0) bo.client.send({ type: 'ping', id: sent });
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
