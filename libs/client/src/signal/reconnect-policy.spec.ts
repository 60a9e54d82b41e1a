import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '../util/testing/fake-clock';
import { Backoff } from './backoff';
import { fullJitter, shortWait } from './reconnect-policy';

const almostOne = (): number => 1 - Number.EPSILON;

describe('fullJitter', () => {
  it('waits up to 1 s, then up to 500 ms doubled each time, at most 8 s, well within the time for which a place is kept', () => {
    const longest = Array.from({ length: 9 }, (_, attempt) => fullJitter(attempt, almostOne, 0));
    expect(longest).toEqual([999, 999, 1_999, 3_999, 7_999, 7_999, 7_999, 7_999, 7_999]);
    expect(fullJitter(8, () => 0, 0)).toBe(0);
    expect(fullJitter(8, () => 0.5, 0)).toBe(4_000);
    expect(fullJitter(2_000, almostOne, 0)).toBe(7_999);
  });

  it('spreads over the whole window at first, and never over less of it', () => {
    expect([0, 0.25, 0.999].map((one) => fullJitter(0, () => one, 4_000))).toEqual([
      0, 1_000, 3_996,
    ]);
    expect(fullJitter(1, almostOne, 4_000)).toBe(3_999);
    expect(fullJitter(4, almostOne, 4_000)).toBe(7_999);
  });

  it('is short and still spread out when the network comes back', () => {
    expect(shortWait(() => 0)).toBe(0);
    expect(shortWait(almostOne)).toBe(999);
  });
});

describe('Backoff', () => {
  function setUp(policy = (attempt: number): number | null => (attempt < 3 ? attempt : null)) {
    const clock = new FakeClock();
    return { clock, backoff: new Backoff(clock, policy, () => 0.5) };
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

  it('gives the window to the policy when an open connection was lost, and only then', () => {
    const clock = new FakeClock();
    const backoff = new Backoff(clock, (_attempt, _random, windowMs) => windowMs, Math.random);
    expect(backoff.fail()).toBe(0);
    backoff.opened(4_000);
    expect(backoff.fail()).toBe(4_000);
    expect(backoff.fail()).toBe(0);
    backoff.opened();
    expect(backoff.fail()).toBe(1_000);
    backoff.opened(2_000);
    backoff.setWindow(7_000);
    expect(backoff.fail()).toBe(7_000);
  });

  it('takes no window that would cost the place in the room', () => {
    const clock = new FakeClock();
    const backoff = new Backoff(clock, (_attempt, _random, windowMs) => windowMs, Math.random);
    backoff.opened(3_600_000);
    expect(backoff.fail()).toBe(10_000);
  });

  it('comes when a server has said that it may, with some jitter, and does not count that as a failure', () => {
    const { backoff } = setUp(() => 5_000);
    expect(backoff.fail(2_000)).toBe(2_500);
    expect(backoff.fail(8_000)).toBe(8_500);
    expect(backoff.failures).toBe(0);
    expect(backoff.fail()).toBe(5_000);
    expect(backoff.failures).toBe(1);
  });

  it('hurries when there is a network, but not below the floor', () => {
    const { clock, backoff } = setUp(() => 20_000);
    backoff.fail(3_000);
    clock.advance(1_000);
    expect(backoff.hurry(19_000)).toBe(2_500);
    clock.advance(3_000);
    expect(backoff.hurry(16_000)).toBe(500);
    expect(backoff.hurry(100)).toBe(100);
  });
});

/** How many of the clients of one gateway come back in each tenth of the window when it is killed. */
function herd(clients: number, windowMs: number | undefined): number[] {
  // A fixed sequence instead of chance: every client draws another number.
  const tenths = Array.from({ length: 10 }, () => 0);
  for (let client = 0; client < clients; client += 1) {
    const backoff = new Backoff(new FakeClock(), fullJitter, () => (client * 0.618_034) % 1);
    backoff.opened(windowMs);
    const tenth = Math.min(9, Math.floor((backoff.fail() ?? 0) / 800));
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  return tenths;
}

describe('the clients of a killed gateway', () => {
  it('come back evenly over the window', () => {
    const arrivals = herd(4_000, 8_000);
    expect(Math.max(...arrivals)).toBeLessThanOrEqual(1.5 * 400);
    expect(Math.min(...arrivals)).toBeGreaterThan(0);
  });

  it('come back in one wave where no window is known: what the window is for', () => {
    expect(Math.max(...herd(4_000, undefined))).toBeGreaterThan(1.5 * 400);
  });
});
