import { participantIdSchema, sessionIdSchema, type Volatile } from '@madang/protocol';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Opened } from '../seal/payload-sealer';
import { FakeClock } from '../util/testing/fake-clock';
import { Typing } from './typing';

const ADA = participantIdSchema.parse('p_aaaaaaaaaaaaaaaa');
const volatile: Volatile = {
  type: 'volatile',
  from: ADA,
  fromSession: sessionIdSchema.parse('A'.repeat(22)),
  n: 1,
  payload: 'p1.e30',
};

let clock: FakeClock;
let said: unknown[];
let changes: number;
let opened: Opened;
let typing: Typing;

beforeEach(() => {
  clock = new FakeClock();
  said = [];
  changes = 0;
  opened = { kind: 'opened', content: { kind: 'typing' } };
  typing = new Typing({
    clock,
    passOn: (content) => Promise.resolve(void said.push(content)),
    open: () => Promise.resolve(opened),
    handleChanged: () => (changes += 1),
  });
});

describe('Typing', () => {
  it('says so at once and every three seconds, however fast we type', () => {
    for (let key = 0; key < 100; key += 1) {
      typing.say();
      clock.advance(70);
    }
    expect(said).toEqual([{ kind: 'typing' }, { kind: 'typing' }, { kind: 'typing' }]);
  });

  it('says so anew after a message was sent', () => {
    typing.say();
    typing.sent();
    typing.say();
    expect(said).toHaveLength(2);
  });

  it('shows who types until nothing more is heard, and tells of each change once', async () => {
    await typing.handleVolatile(volatile);
    clock.advance(3_000);
    await typing.handleVolatile(volatile);
    clock.advance(4_499);
    expect([typing.isTyping(ADA), changes]).toEqual([true, 1]);
    clock.advance(1);
    expect([typing.isTyping(ADA), changes]).toEqual([false, 2]);
    expect(clock.pending).toBe(0);
  });

  it('forgets who has sent a message or is gone, once', async () => {
    await typing.handleVolatile(volatile);
    typing.forget(ADA);
    typing.forget(ADA);
    expect([typing.isTyping(ADA), changes, clock.pending]).toEqual([false, 2, 0]);
  });

  it.each<Opened>([
    { kind: 'unreadable', reason: 'replayed' },
    { kind: 'unreadable', reason: 'inauthentic' },
    { kind: 'opened', content: { kind: 'of a later version' } },
    { kind: 'opened', content: null },
  ])('ignores %j', async (one) => {
    opened = one;
    await typing.handleVolatile(volatile);
    expect([typing.isTyping(ADA), changes]).toEqual([false, 0]);
  });

  it('leaves nothing behind', async () => {
    await typing.handleVolatile(volatile);
    typing.stop();
    expect(clock.pending).toBe(0);
  });
});
