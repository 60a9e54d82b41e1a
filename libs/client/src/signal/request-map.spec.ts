import { wireError } from '@madang/protocol';
import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '../util/testing/fake-clock';
import { RequestMap, type Outcome } from './request-map';

function setUp() {
  const clock = new FakeClock();
  const requests = new RequestMap(clock, 1_000);
  const outcomes: (readonly [string, Outcome])[] = [];
  const open = (name: string): number => requests.open((outcome) => outcomes.push([name, outcome]));
  return { clock, requests, outcomes, open };
}

describe('RequestMap', () => {
  it('settles each request by its own reply, once', () => {
    const { requests, outcomes, open, clock } = setUp();
    const [first, second] = [open('first'), open('second')];
    requests.handleReply({ re: second, ok: { seq: 1 } });
    requests.handleReply({ re: first, error: wireError('not_joined') });
    requests.handleReply({ re: first, ok: {} });
    requests.handleReply({ re: 99, ok: {} });
    expect(outcomes).toEqual([
      ['second', { kind: 'ok', ok: { seq: 1 } }],
      ['first', { kind: 'error', error: wireError('not_joined') }],
    ]);
    expect(clock.pending).toBe(0);
  });

  it('settles what gets no reply in time, and ignores a later one', () => {
    const { clock, requests, outcomes, open } = setUp();
    const id = open('slow');
    clock.advance(999);
    expect(outcomes).toEqual([]);
    clock.advance(1);
    requests.handleReply({ re: id, ok: {} });
    expect(outcomes).toEqual([['slow', { kind: 'timeout' }]]);
  });

  it('settles nothing after it was cleared, and leaves no timer', () => {
    const { clock, requests, outcomes, open } = setUp();
    const id = open('lost');
    requests.clear();
    requests.handleReply({ re: id, ok: {} });
    clock.advance(5_000);
    expect(outcomes).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
