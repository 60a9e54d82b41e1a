import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@madang/testing';
import { SilentLogger } from '../../test/silent-logger';
import { ClockWatch } from './clock-watch';
import { NO_REPORTS } from './reports';

function watching() {
  const clock = new FakeClock(1_000_000);
  const logger = new SilentLogger();
  const skews: number[] = [];
  const reports = { ...NO_REPORTS, measuredSkew: (ms: number) => void skews.push(ms) };
  return { clock, logger, skews, watch: new ClockWatch(clock, logger, reports) };
}

describe('ClockWatch', () => {
  it('says how far this machine is ahead or behind, and does not count what the journey may have taken', () => {
    const { clock, logger, skews, watch } = watching();
    for (const redisNow of [1_000_000, 1_001_400, 1_003_000]) {
      const asked = watch.ask();
      clock.advance(1_000);
      asked(redisNow);
    }
    expect(skews).toEqual([0, 0, 0]);
    watch.ask()(clock.now() - 7_200_000);
    watch.ask()(clock.now() + 500);
    expect(skews.slice(3)).toEqual([7_200_000, -500]);
    expect(logger.warnings).toHaveLength(1);
  });

  it('warns once, and again when it was right in between', () => {
    const { logger, watch } = watching();
    for (const redisNow of [1_000_000, 1_003_000, 1_004_000, 1_000_000, 900_000]) {
      watch.ask()(redisNow);
    }
    expect(logger.warnings).toHaveLength(2);
  });
});
