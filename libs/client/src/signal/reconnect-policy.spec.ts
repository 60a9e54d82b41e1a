import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '../util/testing/fake-clock';
import { Backoff } from './backoff';
import { collapsedWait, fullJitter } from './reconnect-policy';

const almostOne = (): number => 1 - Number.EPSILON;

describe('fullJitter', () => {
  it('waits up to 1 s, then up to 500 ms doubled each time, at most 20 s', () => {
    const longest = Array.from({ length: 9 }, (_, attempt) => fullJitter(attempt, almostOne));
    expect(longest).toEqual([999, 999, 1_999, 3_999, 7_999, 15_999, 19_999, 19_999, 19_999]);
    expect(fullJitter(8, () => 0)).toBe(0);
    expect(fullJitter(8, () => 0.5)).toBe(10_000);
    expect(fullJitter(2_000, almostOne)).toBe(19_999);
  });

  it('is short and still spread out when the network comes back', () => {
    expect(collapsedWait(() => 0)).toBe(0);
    expect(collapsedWait(almostOne)).toBe(999);
  });
});

describe('Backoff', () => {
  function setUp() {
    const clock = new FakeClock();
    const backoff = new Backoff(clock, (attempt) => (attempt < 3 ? attempt : null), Math.random);
    return { clock, backoff };
  }

  it('counts failures in a row, up to the end of the policy', () => {
    const { backoff } = setUp();
    expect([backoff.fail(), backoff.fail(), backoff.fail(), backoff.fail()]).toEqual([
      0,
      1,
      2,
      null,
    ]);
    expect(backoff.failures).toBe(4);
  });

  it('begins anew only after a connection that lasted for 30 s', () => {
    const { clock, backoff } = setUp();
    backoff.fail();
    backoff.opened();
    clock.advance(29_999);
    expect(backoff.fail()).toBe(1);
    backoff.opened();
    clock.advance(30_000);
    expect(backoff.fail()).toBe(0);
    clock.advance(60_000);
    expect(backoff.fail()).toBe(1);
  });
});
