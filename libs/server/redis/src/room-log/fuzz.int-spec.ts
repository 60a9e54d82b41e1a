import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import {
  DEFAULT_POLICY,
  participantIdSchema,
  sessionIdSchema,
  type Draft,
  type Entry,
  type ParticipantId,
  type ParticipantState,
  type SessionId,
} from '@madang/protocol';
import type { Claim, RoomLog } from '@madang/server-room-log';
import { startRedis, type TestRedis } from '@madang/testing';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { newRoomId, Witness } from '../../test/meeting';
import { checkStoredRooms } from '../../test/stored-rooms';
import { TestDeployment } from '../../test/test-deployment';

jest.setTimeout(240_000);

const RUNS = Number(process.env.FUZZ_RUNS ?? 40);

const [ROOMS, PEOPLE] = [2, 5];
const MAX = Number.MAX_SAFE_INTEGER;
const number = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 30 }) },
  { weight: 1, arbitrary: fc.constantFrom(MAX, MAX - 1, 2 ** 52, 1e15, 1e15 - 1, 0) },
);
/** What a display name may hold, and more: quotes, escapes, line breaks, any script, nothing. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 64 }),
  fc.constantFrom(
    '',
    '"',
    '\\',
    '\\"',
    "']]",
    '\n\r\t\0',
    '%s%d',
    '\u2028',
    '{"seq":1}',
    '마당',
    '🙂',
  ),
);
/** Payloads are ASCII. */
const payload = fc.oneof(
  fc.string({ unit: 'grapheme-ascii', maxLength: 600 }),
  fc.constantFrom('', '"', '\\', '","seq":1,"x":"', ']]', '\\u0000'),
);
const state: fc.Arbitrary<ParticipantState> = fc.record({
  displayName: text,
  stage: fc.constantFrom('preview' as const, 'joined' as const),
  publications: fc.subarray([
    { source: 'microphone' as const, muted: true },
    { source: 'screen' as const, muted: false },
  ]),
});
const who = { who: fc.nat({ max: PEOPLE - 1 }), room: fc.nat({ max: ROOMS - 1 }) };
const seldom = <T, U>(odd: fc.Arbitrary<T>, usual: U): fc.Arbitrary<T | U> =>
  fc.oneof({ weight: 8, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: odd });
/** Which of the claims that the person has been given, and how its fence is bent. */
const claim = {
  ...who,
  older: seldom(fc.constant(1), 0),
  fence: seldom(number, null),
  isElsewhere: seldom(fc.constant(true), false),
};
const acts = {
  join: fc.record({
    what: fc.constant('join' as const),
    ...who,
    capacity: fc.constantFrom(1, 8, 8, 16, MAX),
    state,
    ticket: fc.nat({ max: 40 }),
    expiresIn: fc.constantFrom(-1e12, -1, 0, 60_000, 1e12),
  }),
  resume: fc.record({
    what: fc.constant('resume' as const),
    ...who,
    isRight: seldom(fc.constant(false), true),
    isNewSession: fc.boolean(),
    cursor: fc.option(fc.record({ epoch: fc.constantFrom('', 'x', 'present'), seq: number })),
  }),
  chat: fc.record({ what: fc.constant('chat' as const), ...claim, n: number, payload }),
  state: fc.record({ what: fc.constant('state' as const), ...claim, n: number, state }),
  signal: fc.record({
    what: fc.constant('signal' as const),
    ...claim,
    n: number,
    payload,
    to: fc.nat({ max: PEOPLE - 1 }),
  }),
  passOn: fc.record({ what: fc.constant('passOn' as const), ...claim, n: number, payload }),
  detach: fc.record({ what: fc.constant('detach' as const), ...claim }),
  leave: fc.record({ what: fc.constant('leave' as const), ...claim }),
  read: fc.record({
    what: fc.constant('read' as const),
    ...who,
    epoch: fc.constantFrom('', 'x', 'present'),
    seq: number,
  }),
  crash: fc.record({ what: fc.constant('crash' as const) }),
};
const often = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });
const act = fc.oneof(
  ...[often(6, acts.join), often(3, acts.resume), often(6, acts.chat), often(6, acts.state)],
  ...[often(6, acts.signal), often(2, acts.passOn), often(1, acts.detach), often(1, acts.leave)],
  ...[often(2, acts.read), often(1, acts.crash)],
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;
const step = fc.record({ act, node: fc.nat({ max: 2 }), isAwaited: fc.boolean() });

const randomText = (bytes: number): string => randomBytes(bytes).toString('base64url');

/** One person in one room, with all that it was ever given. */
class Person {
  readonly participantId = participantIdSchema.parse(`p_${randomText(12)}`);
  readonly resumeHash = randomText(32);
  readonly claims: Claim[] = [];
  /** Where it is connected. */
  place = 0;
  sessionId: SessionId = sessionIdSchema.parse(randomText(16));

  renewSession(): void {
    this.sessionId = sessionIdSchema.parse(randomText(16));
  }
}

/** Asks a deployment for anything, and remembers what it has taken. */
class Fuzz {
  readonly #roomIds = Array.from({ length: ROOMS }, newRoomId);
  readonly #people = Array.from({ length: ROOMS }, () =>
    Array.from({ length: PEOPLE }, () => new Person()),
  );
  readonly #tickets = Array.from({ length: 41 }, () => randomText(16));
  readonly #nodes: RoomLog[] = [];
  readonly witnesses: Witness[] = [];
  readonly taken: { seq: number; from: ParticipantId; n: number; draft: Draft }[] = [];
  epoch = '';

  constructor(readonly deployment: TestDeployment) {}

  async addNode(place = this.#nodes.length): Promise<void> {
    const node = await this.deployment.node();
    this.witnesses.push(new Witness(node));
    this.#nodes[place] = node;
  }

  async run(what: Act, place: number): Promise<void> {
    const node = this.#nodes[place];
    if (node === undefined) return;
    if (what.what === 'crash') {
      // What it was asked before must have been answered, as its listener is gone with it.
      await this.deployment.crash(node);
      return this.addNode(place);
    }
    const [roomId, people] = [this.#roomIds[what.room], this.#people[what.room]];
    // Nobody joins twice: a ticket makes a new participant.
    if (what.what === 'join' && people !== undefined) people[what.who] = new Person();
    const person = people?.[what.who];
    if (roomId === undefined || person === undefined) return;
    const { participantId, resumeHash } = person;
    if (what.what === 'join') {
      person.place = place;
      const { capacity, state: said, expiresIn } = what;
      const ticket = { id: this.#tickets[what.ticket] ?? '', expiresAt: Date.now() + expiresIn };
      const { sessionId } = person;
      const input = {
        roomId,
        capacity,
        participantId,
        sessionId,
        role: 'host',
        subject: participantId,
        network: 'network',
        mustKnock: false,
        rules: { policy: DEFAULT_POLICY, version: 1 },
        state: said,
        resumeHash,
        ticket,
      } as const;
      const result = await node.join(input);
      if (result.kind === 'refused') return;
      this.epoch = result.snapshot.epoch;
      person.claims.push(result.claim);
      const self = result.snapshot.participants.find((one) => one.participantId === participantId);
      expect(self?.state).toEqual(said);
      return;
    }
    if (what.what === 'resume') {
      if (what.isNewSession) person.renewSession();
      const cursor = what.cursor && this.#cursor(what.cursor);
      const hash = what.isRight ? resumeHash : 'wrong';
      const { sessionId } = person;
      const result = await node.resume({
        roomId,
        participantId,
        resumeHash: hash,
        sessionId,
        cursor,
      });
      if (result.kind !== 'resumed') return;
      person.claims.push(result.claim);
      person.place = place;
      return;
    }
    if (what.what === 'read') {
      await node.read(roomId, participantId, this.#cursor(what));
      return;
    }
    const there = what.isElsewhere ? node : (this.#nodes[person.place] ?? node);
    const held = person.claims.at(-1 - what.older);
    const bent = { roomId, participantId, fence: what.fence ?? held?.fence ?? 1 };
    if (what.what === 'detach') return there.detach(bent);
    if (what.what === 'leave') return there.leave(bent, 'left');
    if (what.what === 'passOn') return void (await there.passOn(bent, what.n, what.payload));
    const draft = this.#draft(what);
    const result = await there.append(bent, what.n, draft);
    if (result.kind === 'appended') {
      this.taken.push({ seq: result.seq, from: participantId, n: what.n, draft });
    }
  }

  #cursor({ epoch, seq }: { readonly epoch: string; readonly seq: number }) {
    return { epoch: epoch === 'present' ? this.epoch : epoch, seq };
  }

  #draft(what: Extract<Act, { what: 'chat' | 'state' | 'signal' }>): Draft {
    if (what.what === 'chat') return { kind: 'chat', payload: what.payload };
    if (what.what === 'state') return { kind: 'state', state: what.state };
    const other = this.#people[what.room]?.[what.to] ?? new Person();
    const { participantId: to, sessionId: toSession } = other;
    return { kind: 'signal', to, toSession, payload: what.payload };
  }
}

let redis: TestRedis;
let admin: Redis;
beforeAll(async () => {
  redis = await startRedis();
  admin = new Redis(redis.url);
});
afterAll(async () => {
  admin.disconnect();
  await redis.stop();
});

/** What was appended, as it must be found again: from any of these logs. */
function expectTaken(fuzz: Fuzz, entries: readonly Entry[]): void {
  const placeOf = (seq: number, from: ParticipantId, n: number): string => `${from} ${seq} ${n}`;
  const found = new Map(
    entries.flatMap((entry) =>
      'n' in entry ? [[placeOf(entry.seq, entry.from, entry.n), entry] as const] : [],
    ),
  );
  for (const { seq, from, n, draft } of fuzz.taken) {
    const entry = found.get(placeOf(seq, from, n));
    if (entry !== undefined) expect(entry).toMatchObject({ ...draft });
  }
}

it('takes anything from anybody in any order, and what it keeps stays right', async () => {
  let appended = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 80, size: 'max' }),
      async (steps) => {
        const deployment = new TestDeployment(redis.url, {
          graceMs: 150,
          leaseMs: 400,
          renewMs: 100,
        });
        const fuzz = new Fuzz(deployment);
        try {
          for (let i = 0; i < 3; i += 1) await fuzz.addNode();
          let underWay: Promise<void>[] = [];
          for (const { act: what, node, isAwaited } of steps) {
            if (what.what === 'crash') await Promise.all(underWay.splice(0));
            underWay.push(fuzz.run(what, node));
            // Nobody asks a node that is no more.
            if (isAwaited || what.what === 'crash') await Promise.all(underWay.splice(0));
          }
          await Promise.all(underWay.splice(0));
          underWay = [];
          expectTaken(fuzz, await checkStoredRooms(admin, deployment.keyPrefix));
          for (const witness of fuzz.witnesses) expectTaken(fuzz, witness.entries);
          appended += fuzz.taken.length;
        } finally {
          // Says if any script has failed in the background.
          await deployment.stop();
        }
      },
    ),
    { numRuns: RUNS, endOnFailure: false, interruptAfterTimeLimit: 60_000 },
  );
  // A fuzz that is always refused would find nothing.
  expect(appended).toBeGreaterThan(RUNS);
});
