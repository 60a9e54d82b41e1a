import { describe, expect, it } from '@jest/globals';
import { SilenceWatch } from './silence';

function verdicts(watch: SilenceWatch, bytes: readonly number[], startMs = 0): string[] {
  return bytes.map((count, index) =>
    watch.sample({ bytes: count, ageMs: 0, roundTripMs: null }, startMs + index * 250),
  );
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

  it('is missed from its last packet on, and looked for more often from then on', () => {
    const watch = new SilenceWatch();
    const sample = (bytes: number, ageMs: number, now: number): string =>
      `${watch.sample({ bytes, ageMs, roundTripMs: null }, now)}${watch.isLate ? ', late' : ''}`;
    expect(sample(0, 0, 0)).toBe('waiting');
    expect(sample(9, 240, 250)).toBe('flowing, late');
    expect(sample(9, 340, 400)).toBe('waiting, late');
    expect(sample(9, 400, 410)).toBe('quiet, late');
    expect(sample(9, 799, 809)).toBe('quiet, late');
    expect(sample(9, 800, 810)).toBe('silent, late');
    expect(sample(18, 10, 900)).toBe('flowing');
    watch.reset();
    expect(sample(18, 700, 1_600)).toBe('waiting');
    // What the browser says of times before the last look was looked at then.
    expect(sample(27, 9_000, 1_650)).toBe('flowing');
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
