import { describe, expect, it } from '@jest/globals';
import { FakeClock } from './fake-clock';

describe('FakeClock', () => {
  it('runs timers at their own time, in order, including those scheduled on the way', () => {
    const clock = new FakeClock(1_000);
    const seen: string[] = [];
    const note = (name: string) => () => void seen.push(`${name}@${clock.now()}`);
    clock.schedule(30, note('c'));
    clock.schedule(10, () => {
      note('a')();
      clock.schedule(5, note('b'));
    });
    clock.schedule(30, note('d'));
    clock.schedule(101, note('late'));
    clock.advance(100);
    expect(seen).toEqual(['a@1010', 'b@1015', 'c@1030', 'd@1030']);
    expect(clock.now()).toBe(1_100);
    expect(clock.pending).toBe(1);
  });

  it('does not run a cancelled timer', () => {
    const clock = new FakeClock();
    let runs = 0;
    clock.schedule(10, () => (runs += 1))();
    clock.advance(10);
    expect(runs).toBe(0);
    expect(clock.pending).toBe(0);
  });
});
