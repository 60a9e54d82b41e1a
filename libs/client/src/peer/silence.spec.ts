import { describe, expect, it } from '@jest/globals';
import { SilenceWatch } from './silence';

function verdicts(watch: SilenceWatch, bytes: readonly number[], startMs = 0): string[] {
  return bytes.map((count, index) => watch.sample(count, startMs + index * 500));
}

describe('media that is expected', () => {
  it('is missed a second and a half after it stopped', () => {
    expect(verdicts(new SilenceWatch(), [0, 9, 18, 18, 18, 18, 27])).toEqual([
      'waiting',
      'flowing',
      'flowing',
      'waiting',
      'waiting',
      'silent',
      'flowing',
    ]);
  });

  it('has four seconds to begin', () => {
    expect(verdicts(new SilenceWatch(), Array<number>(9).fill(0))).toEqual([
      ...Array<string>(8).fill('waiting'),
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
