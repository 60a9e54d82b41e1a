import { describe, expect, it } from '@jest/globals';
import { systemClock } from './clock';
import { FakeClock } from './testing/fake-clock';

describe('systemClock', () => {
  it('runs a timer, and not one that was cancelled', async () => {
    const ran: string[] = [];
    await new Promise<void>((resolve) => {
      const cancel = systemClock.setTimeout(() => ran.push('cancelled'), 0);
      cancel();
      systemClock.setTimeout(() => {
        ran.push('ran');
        resolve();
      }, 0);
    });
    expect(ran).toEqual(['ran']);
    expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1_000);
  });
});

describe('FakeClock', () => {
  it('runs what falls due in order of time, then of setting, each at its own time', () => {
    const clock = new FakeClock(0);
    const ran: [string, number][] = [];
    const note = (name: string) => () => void ran.push([name, clock.now()]);
    clock.setTimeout(note('b'), 20);
    clock.setTimeout(() => {
      note('a')();
      clock.setTimeout(note('c'), 10);
    }, 10);
    clock.setTimeout(note('late'), 31);
    clock.setTimeout(note('cancelled'), 5)();
    clock.advance(30);
    expect(ran).toEqual([
      ['a', 10],
      ['b', 20],
      ['c', 20],
    ]);
    expect(clock.now()).toBe(30);
    expect(clock.pending).toBe(1);
  });
});
