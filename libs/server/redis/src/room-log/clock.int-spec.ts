import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '@madang/server-room-log';
import { startRedis, type TestRedis } from '@madang/testing';
import { joinInput, newRoomId, Seat, Witness } from '../../test/meeting';
import { TestDeployment } from '../../test/test-deployment';
import { systemTiming } from '../timing';
import { NO_REPORTS } from './reports';

const HOURS = 3_600_000;

describe('a gateway whose clock is hours off', () => {
  let redis: TestRedis;
  beforeAll(async () => (redis = await startRedis()));
  afterAll(() => redis.stop());

  it.each([2 * HOURS, -2 * HOURS])(
    '%i ms: is told so, and what it appends has the time of Redis',
    async (off) => {
      const deployment = new TestDeployment(redis.url);
      let told: (skewMs: number) => void = () => undefined;
      const skew = new Promise<number>((resolve) => (told = resolve));
      const wrong = await deployment.node({
        timing: {
          ...systemTiming,
          clock: { ...systemClock, now: () => Date.now() + off },
        },
        reports: { ...NO_REPORTS, measuredSkew: told },
      });
      const right = await deployment.node();
      const witness = new Witness(right);
      const roomId = newRoomId();
      await Seat.take(right, joinInput(roomId));
      const ada = await Seat.take(wrong, joinInput(roomId));
      expect((await ada.chat('hello')).kind).toBe('appended');
      await witness.until(() => witness.chats.length === 1);
      for (const entry of witness.entries) {
        expect(Math.abs(entry.at - Date.now())).toBeLessThan(HOURS);
      }
      expect(Math.round((await skew) / HOURS)).toBe(off / HOURS);
      expect(deployment.logger.warnings).toEqual([
        expect.stringMatching(/clock of this machine.*NTP/),
      ]);
      // Nobody takes it for dead, as leases go by the time of Redis.
      expect([...witness.kinds('away'), ...witness.kinds('left')]).toEqual([]);
      await deployment.stop();
    },
  );
});
