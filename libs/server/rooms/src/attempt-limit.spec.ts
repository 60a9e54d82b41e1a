import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { HttpProblem } from '@madang/server-kernel';
import { MemoryRateLimiters, type Window } from '@madang/server-room-directory';
import { AttemptLimit } from './attempt-limit';

const newLimit = (windows: readonly Window[]) =>
  new AttemptLimit('test', windows, new MemoryRateLimiters());

/** Seconds to wait, 0 when the attempt is allowed. */
async function waitFor(limit: AttemptLimit, key = 'k'): Promise<number> {
  try {
    await limit.begin(key);
    return 0;
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    expect(error).toMatchObject({ status: 429, code: 'rate_limited' });
    return Number(error.headers['Retry-After']);
  }
}

describe('attempts', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('wait longer the more of them there were', async () => {
    const limit = newLimit([
      { attempts: 2, seconds: 30 },
      { attempts: 5, seconds: 600 },
    ]);
    const waits: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      const wait = await waitFor(limit);
      waits.push(wait);
      jest.advanceTimersByTime(wait * 1_000);
      if (wait > 0) expect(await waitFor(limit)).toBe(0);
    }
    expect(waits).toEqual([0, 0, 30, 0, 30, 540]);
  });

  it('are counted at once, not when they end', async () => {
    const limit = newLimit([{ attempts: 3, seconds: 60 }]);
    const all = await Promise.all(Array.from({ length: 50 }, () => waitFor(limit)));
    expect(all.filter((wait) => wait === 0)).toHaveLength(3);
  });

  it('that are refused do not lengthen the wait', async () => {
    const limit = newLimit([
      { attempts: 1, seconds: 10 },
      { attempts: 3, seconds: 1_000 },
    ]);
    await limit.begin('k');
    for (let round = 0; round < 20; round += 1) expect(await waitFor(limit)).toBe(10);
    jest.advanceTimersByTime(10_000);
    expect(await waitFor(limit)).toBe(0);
  });

  it('are given back when refunded', async () => {
    const limit = newLimit([{ attempts: 1, seconds: 10 }]);
    for (let round = 0; round < 5; round += 1) await (await limit.begin('k')).refund();
    expect(await waitFor(limit)).toBe(0);
    expect(await waitFor(limit)).toBe(10);
  });

  it('that a longer window refuses are given back to the shorter one', async () => {
    const limit = newLimit([
      { attempts: 2, seconds: 1_000 },
      { attempts: 1, seconds: 10 },
    ]);
    await limit.begin('k');
    expect(await waitFor(limit)).toBe(10);
    jest.advanceTimersByTime(10_000);
    expect(await waitFor(limit)).toBe(0);
  });

  it('of one key do not touch another', async () => {
    const limit = newLimit([{ attempts: 1, seconds: 10 }]);
    expect(await waitFor(limit, 'a')).toBe(0);
    expect(await waitFor(limit, 'b')).toBe(0);
    expect(await waitFor(limit, 'a')).toBe(10);
  });
});
