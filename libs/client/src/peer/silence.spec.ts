import { describe, expect, it } from '@jest/globals';
import { SilenceWatch } from './silence';

function verdicts(watch: SilenceWatch, bytes: readonly number[], startMs = 0): string[] {
  return bytes.map((count, index) => watch.sample(count, startMs + index * 250));
}

describe('media that is expected', () => {
  it('is asked about when it has stopped for a moment, and missed soon after', () => {
    expect(verdicts(new SilenceWatch(), [0, 9, 18, 18, 18, 18, 18, 27])).toEqual([
      'waiting',
      'flowing',
      'flowing',
      'waiting',
      'quiet',
      'quiet',
      'silent',
      'flowing',
    ]);
  });

  it('counts anew where the connection has begun to count anew', () => {
    const before = ['waiting', 'flowing'];
    expect(verdicts(new SilenceWatch(), [0, 900, 10, 20])).toEqual([
      ...before,
      'waiting',
      'flowing',
    ]);
  });

  it('has four seconds to begin', () => {
    expect(verdicts(new SilenceWatch(), Array<number>(17).fill(0))).toEqual([
      ...Array<string>(16).fill('waiting'),
      'silent',
    ]);
  });

  it('is not missed for the time in which nobody looked', () => {
    const watch = new SilenceWatch();
    verdicts(watch, [0, 9]);
    watch.reset();
    expect(verdicts(watch, [9, 9, 18], 60_000)).toEqual(['waiting', 'waiting', 'flowing']);
  });
});
