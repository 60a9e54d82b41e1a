import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '../util/testing/fake-clock';
import { CandidateInbox, CandidateOutbox, ufragsOf } from './candidates';

const of = (ufrag: string, text = 'candidate:1'): RTCIceCandidateInit => ({
  candidate: text,
  usernameFragment: ufrag,
});
const sdpOf = (...ufrags: string[]): string =>
  ufrags.map((ufrag) => `a=ice-ufrag:${ufrag}\r\n`).join('');

describe('candidates on their way out', () => {
  function outbox() {
    const clock = new FakeClock();
    const batches: number[] = [];
    const box = new CandidateOutbox(clock, (candidates) => batches.push(candidates.length));
    return { clock, batches, box };
  }

  it('go out soon after a description, then in batches', () => {
    const { clock, batches, box } = outbox();
    box.handleDescriptionSent();
    box.add(of('a'));
    box.add(of('a'));
    clock.advance(5);
    expect(batches).toEqual([2]);
    box.add(of('a'));
    clock.advance(30);
    box.add(of('a'));
    expect(batches).toEqual([2]);
    clock.advance(70);
    expect(batches).toEqual([2, 2]);
  });

  it('wait for nothing at their end, or when there are many', () => {
    const { clock, batches, box } = outbox();
    box.add(of('a'));
    box.add(of('a', ''));
    expect(batches).toEqual([2]);
    for (let count = 0; count < 33; count += 1) box.add(of('a'));
    expect(batches).toEqual([2, 32]);
    box.stop();
    expect(clock.pending).toBe(0);
  });
});

describe('candidates on their way in', () => {
  it('wait for the description with their ufrag', () => {
    const inbox = new CandidateInbox();
    expect(inbox.take([of('a')])).toEqual([]);
    expect(inbox.handleDescriptionApplied(sdpOf('a'))).toEqual([of('a')]);
    expect(inbox.take([of('a', 'candidate:2')])).toEqual([of('a', 'candidate:2')]);
    expect(inbox.take([of('b')])).toEqual([]);
    expect(inbox.handleDescriptionApplied(sdpOf('b'))).toEqual([of('b')]);
  });

  it('are dropped with the description that was ignored or rolled back', () => {
    const inbox = new CandidateInbox();
    inbox.take([of('ignored')]);
    expect(inbox.handleDescriptionApplied(sdpOf('a'))).toEqual([]);
    expect(inbox.handleDescriptionApplied(sdpOf('ignored'))).toEqual([]);
  });

  it('pass without a ufrag once there is any description', () => {
    const inbox = new CandidateInbox();
    const bare = { candidate: 'candidate:1' };
    expect(inbox.take([bare])).toEqual([]);
    expect(inbox.handleDescriptionApplied(sdpOf('a'))).toEqual([bare]);
  });

  it('are kept in a limited number', () => {
    const inbox = new CandidateInbox();
    for (let count = 0; count < 10; count += 1) inbox.take(Array(64).fill(of('a')));
    expect(inbox.handleDescriptionApplied(sdpOf('a'))).toHaveLength(256);
  });

  it('know all ufrags of a description', () => {
    expect([...ufragsOf(`v=0\r\n${sdpOf('a+/b', 'c')}`)]).toEqual(['a+/b', 'c']);
  });
});
