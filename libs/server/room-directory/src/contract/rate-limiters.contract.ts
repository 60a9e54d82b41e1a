import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import type { RateLimiters } from '../rate-limiters';
import type { RoomStoreHarness, StartHarness } from './harness';

const MINUTE = { attempts: 2, seconds: 60 };

/** What every adapter of `RateLimiters` keeps. */
export function describeRateLimiters(adapter: string, start: StartHarness): void {
  describe(`RateLimiters: ${adapter}`, () => {
    let harness: RoomStoreHarness;
    let limiters: RateLimiters;
    beforeEach(async () => {
      harness = await start();
      limiters = await harness.limiters();
    });
    afterEach(() => harness.stop());

    async function isAllowed(limiter: RateLimiterAbstract, key = 'k'): Promise<boolean> {
      try {
        await limiter.consume(key);
        return true;
      } catch (refusal) {
        expect(refusal).toMatchObject({ msBeforeNext: expect.any(Number) });
        return false;
      }
    }

    it('[LM1] allow so many attempts of a key, and say how long to wait', async () => {
      const limiter = limiters.create('one', MINUTE);
      expect(await isAllowed(limiter)).toBe(true);
      expect(await isAllowed(limiter)).toBe(true);
      const refusal: unknown = await limiter.consume('k').catch((error: unknown) => error);
      const { msBeforeNext } = refusal as { msBeforeNext: number };
      expect(msBeforeNext).toBeGreaterThan(50_000);
      expect(msBeforeNext).toBeLessThanOrEqual(60_000);
      expect(await isAllowed(limiter, 'other')).toBe(true);
    });

    it('[LM2] take an attempt back', async () => {
      const limiter = limiters.create('one', MINUTE);
      await limiter.consume('k');
      await limiter.consume('k');
      await limiter.reward('k');
      expect(await isAllowed(limiter)).toBe(true);
      expect(await isAllowed(limiter)).toBe(false);
    });

    it('[LM3] of other names count by themselves', async () => {
      const [one, other] = [limiters.create('one', MINUTE), limiters.create('other', MINUTE)];
      await one.consume('k');
      await one.consume('k');
      expect(await isAllowed(one)).toBe(false);
      expect(await isAllowed(other)).toBe(true);
    });

    it('[LM4] do not allow more when many come at once', async () => {
      const limiter = limiters.create('one', MINUTE);
      const allowed = await Promise.all(Array.from({ length: 20 }, () => isAllowed(limiter)));
      expect(allowed.filter((one) => one)).toHaveLength(2);
    });
  });
}
