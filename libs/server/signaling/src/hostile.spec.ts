import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CLOSE_CODES, type Entry, LIMITS } from '@madang/protocol';
import { MemoryBackplane } from '@madang/server-room-log';
import { FakeClock } from '@madang/testing';
import fc from 'fast-check';
import { TestGateway } from '../test/gateway';
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
  textOf,
} from '../test/test-client';

let clock: FakeClock;
let gateway: TestGateway;
let ada: Participant;
let bo: Participant;
let mal: Participant;

beforeEach(async () => {
  clock = new FakeClock(Date.now());
  gateway = await TestGateway.start({ backplane: new MemoryBackplane(undefined, clock), clock });
  const roomId = newRoomId();
  ada = await join(gateway, roomId, 'Ada');
  bo = await join(gateway, roomId, 'Bo');
  await ada.client.entry();
  mal = await join(gateway, newRoomId(), 'Mal');
});

afterEach(() => gateway.stop());

/** Everything that a participant hears until a chat message of its own comes back. */
async function heardBy({ client }: Participant): Promise<readonly unknown[]> {
  const text = `marker ${Math.random()}`;
  await client.append(chat(text));
  const isMarker = (entry: Entry) => entry.kind === 'chat' && textOf(entry) === text;
  const heard: unknown[] = [];
  for (let entry = await client.entry(); !isMarker(entry); entry = await client.entry()) {
    heard.push(entry);
  }
  return [...heard, ...client.leftOver];
}

async function refusedHello(credential: object): Promise<string> {
  const client = await TestClient.connect(gateway);
  client.hello(newSessionId(), credential);
  const { code } = await client.lastError();
  await client.closed;
  return code;
}

describe('somebody with a session in another room', () => {
  it.each<[string, () => object]>([
    ['a room in the frame', () => ({ entry: chat('x'), roomId: ada.welcome.room.roomId })],
    ['a room in the entry', () => ({ entry: { ...chat('x'), roomId: ada.welcome.room.roomId } })],
    ['another sender', () => ({ entry: chat('x'), from: bo.welcome.participantId })],
    [
      'another sender in the entry',
      () => ({ entry: { ...chat('x'), from: bo.welcome.participantId } }),
    ],
    ['a signal to somebody there', () => ({ entry: signalTo(ada, 'x') })],
    [
      'a signal to somebody here in a session of there',
      () => ({ entry: { ...signalTo(mal, 'x'), toSession: ada.welcome.sessionId } }),
    ],
  ])('cannot reach it by %s', async (_what, frame) => {
    const reply = await mal.client.request({ type: 'append', n: 1, ...frame() });
    expect(reply).toMatchObject({
      error: { code: expect.stringMatching(/^(malformed_frame|recipient_unknown)$/) },
    });
    expect(await heardBy(ada)).toEqual([]);
  });

  it('cannot reach it by what nobody keeps', async () => {
    mal.client.send({ type: 'volatile', n: 1, payload: 'p1.e30' });
    await mal.client.request({ type: 'ping' });
    expect(await heardBy(ada)).toEqual([]);
  });

  it('cannot take a place there with a token of its own', async () => {
    const [, participantId, secret] = mal.welcome.resumeToken.split('.');
    const forged = [
      [ada.welcome.room.roomId, participantId, secret],
      [ada.welcome.room.roomId, ada.welcome.participantId, secret],
      [mal.welcome.room.roomId, ada.welcome.participantId, secret],
      [ada.welcome.room.roomId, ada.welcome.participantId, 'A'.repeat(22)],
      [ada.welcome.room.roomId, ada.welcome.participantId, '__proto__'],
    ].map((parts) => parts.join('.'));
    for (const resumeToken of [...forged, '', '..', ada.welcome.resumeToken.slice(0, -1)]) {
      expect(await refusedHello({ kind: 'resume', resumeToken })).toBe('session_unknown');
    }
    expect(await heardBy(ada)).toEqual([]);
    expect(await ada.client.request({ type: 'ping' })).toEqual({ ok: {} });
  });

  it('reads nothing of it with a cursor of there', async () => {
    const { catchUp } = ada.welcome;
    const { epoch } = catchUp.kind === 'snapshot' ? catchUp.snapshot : catchUp;
    await ada.client.append(chat('secret'));
    const { welcome } = await resume(gateway, mal, { epoch, seq: 0 });
    expect(welcome.catchUp.kind).toBe('snapshot');
    const text = JSON.stringify(welcome.catchUp);
    expect(text).not.toContain(ada.welcome.participantId);
    expect(text).not.toContain(chat('secret').payload);
  });
});

describe('a stale token', () => {
  it('opens nothing after the participant has left, or its grace is over', async () => {
    const { resumeToken } = bo.welcome;
    await bo.client.request({ type: 'leave' });
    expect(await refusedHello({ kind: 'resume', resumeToken })).toBe('session_unknown');
    await lose(mal);
    clock.advance(LIMITS.graceMs);
    const stale = { kind: 'resume', resumeToken: mal.welcome.resumeToken };
    expect(await refusedHello(stale)).toBe('session_unknown');
  });

  it('used twice at once, leaves one connection that may speak', async () => {
    const [one, other] = await Promise.all([resume(gateway, bo), resume(gateway, bo)]);
    const closed = await Promise.race([one, other].map(({ client }) => client.closed));
    expect(closed).toMatchObject({ code: CLOSE_CODES.session_superseded });
    await bo.client.closed;
    const open = [one, other].filter(({ client }) => client.socket.readyState === 1);
    expect(open).toHaveLength(1);
  });
});

describe('counters', () => {
  const append = (n: number, text: string) =>
    ada.client.request({ type: 'append', n, entry: chat(text) });
  const chats = async () =>
    (await heardBy(bo)).flatMap((one) => {
      const entry = one as Entry;
      return entry.kind === 'chat' && entry.from === ada.welcome.participantId
        ? [textOf(entry)]
        : [];
    });

  it('may have gaps; what repeats one or goes back changes nothing', async () => {
    expect(await append(5, 'five')).toHaveProperty('ok.seq');
    expect(await append(5, 'five again')).toEqual({ ok: { duplicate: true } });
    expect(await append(4, 'four')).toEqual({ ok: { duplicate: true } });
    expect(await append(9, 'nine')).toHaveProperty('ok.seq');
    expect(await append(Number.MAX_SAFE_INTEGER, 'last')).toHaveProperty('ok.seq');
    expect(await append(10, 'ten')).toEqual({ ok: { duplicate: true } });
    expect(await chats()).toEqual(['five', 'nine', 'last']);
  });

  it.each([0, -1, 1.5, 2 ** 53, '1', null])('cannot be %j', async (n) => {
    const reply = await ada.client.request({ type: 'append', n, entry: chat('x') });
    expect(reply).toMatchObject({ error: { code: 'malformed_frame', path: 'n' } });
    expect(await chats()).toEqual([]);
  });
});

describe('fuzzed frames', () => {
  const leaf = fc.oneof(
    fc.json({ maxDepth: 3 }),
    fc.constantFrom('"p1.e30"', '"__proto__"', '1e999', '-0', '9007199254740993', '"\\ud800"'),
  );
  /** What is done to a right frame: a value replaced, a field added, or its text cut and patched. */
  const touch = fc.oneof(
    fc.tuple(fc.nat(), leaf).map(([at, value]) => (text: string) => {
      const values = [...text.matchAll(/(?<=:)("[^"]*"|\d+|true|false|null)/g)];
      const { index, 0: old } = values[at % Math.max(1, values.length)] ?? { index: 0, 0: '' };
      return text.slice(0, index) + value + text.slice(index + old.length);
    }),
    fc.tuple(fc.constantFrom('__proto__', 'constructor', 'id', 'type', 'x'), leaf).map(
      ([name, value]) =>
        (text: string) =>
          `{"${name}":${value},${text.slice(1)}`,
    ),
    fc
      .tuple(fc.nat(), fc.nat(20), fc.string({ unit: 'binary', maxLength: 6 }))
      .map(([at, cut, put]) => (text: string) => {
        const start = at % (text.length + 1);
        return text.slice(0, start) + put + text.slice(start + cut);
      }),
    fc.constant((text: string) => text),
  );
  const frame = fc.tuple(fc.nat(5), touch);
  const rightFrames = (): object[] => [
    { type: 'ping', id: 1 },
    { type: 'append', id: 2, n: 2, entry: chat('x') },
    { type: 'append', id: 3, n: 3, entry: signalTo(ada, 'x') },
    { type: 'append', id: 4, n: 4, entry: { kind: 'state', state: stateOf('Mal') } },
    { type: 'volatile', n: 5, payload: 'p1.e30' },
    { type: 'leave', id: 6 },
  ];

  /** So that those who were thrown out before do not take all places; the others show that they live. */
  async function forgetTheAway(): Promise<void> {
    for (let half = 0; half < 2; half += 1) {
      for (const { client } of [ada, bo]) await client.request({ type: 'ping' });
      clock.advance(LIMITS.graceMs / 2 + 1);
    }
  }

  it('are answered or end their own connection with a documented code, and harm nobody else', async () => {
    const codes = new Set<number>(Object.values(CLOSE_CODES));
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.array(frame, { minLength: 1, maxLength: 8 }),
        async (isWelcome, frames) => {
          // Every frame to a `TestClient` must be of the protocol, else its test fails.
          const { client } = isWelcome
            ? await join(gateway, ada.welcome.room.roomId, 'Mal')
            : { client: await TestClient.connect(gateway) };
          for (const [at, change] of frames) {
            client.send(change(JSON.stringify(rightFrames()[at])));
          }
          client.send({ type: 'ping', id: 999_999 });
          const end = await Promise.race([
            client.closed.then(({ code }) => code),
            client.reply(999_999).then(
              () => 'answered',
              () => 'closed',
            ),
          ]);
          if (end === 'answered') client.socket.terminate();
          const { code } = await client.closed;
          expect(codes.has(code) || code === 1000 || code === 1006).toBe(true);
          if (code === 1006) expect(end).toBe('answered');
          expect(code).not.toBe(CLOSE_CODES.internal);

          const text = `after ${Math.random()}`;
          await ada.client.append(chat(text));
          const isIt = (entry: Entry) => entry.kind === 'chat' && textOf(entry) === text;
          while (!isIt(await bo.client.entry()));
          await forgetTheAway();
        },
      ),
      { numRuns: 120 },
    );
    expect(gateway.logged.filter(({ level }) => level === 'error')).toEqual([]);
    expect(await gateway.metric('madang_closes_total', { code: 'internal' })).toBe(0);
  }, 90_000);
});
