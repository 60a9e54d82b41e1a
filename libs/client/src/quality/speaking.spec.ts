import { describe, expect, it } from '@jest/globals';
import { loudnessOf, nextSpeaking, QUIET } from './speaking';

/** Looks every 150 ms; returns what is shown after each look. */
function shown(loudnesses: readonly number[]): boolean[] {
  let state = QUIET;
  return loudnesses.map((loudness, index) => {
    state = nextSpeaking(state, loudness, index * 150);
    return state.isSpeaking;
  });
}

describe('who is speaking', () => {
  it('takes a sound that lasts, and no short one', () => {
    expect(shown([0.5, 0, 0.5, 0])).toEqual([false, false, false, false]);
    expect(shown([0.5, 0.5, 0.5])).toEqual([false, true, true]);
  });

  it('holds over pauses between words, and ends after a while', () => {
    const pause = [0, 0, 0, 0, 0];
    expect(shown([0.5, 0.5, ...pause, 0.5]).slice(1)).toEqual(Array(7).fill(true));
    expect(shown([0.5, 0.5, ...pause, 0, 0]).at(-1)).toBe(false);
  });

  it('does not take a pause and a click after it for speech', () => {
    expect(shown([0.5, 0.5, 0, 0, 0, 0, 0, 0, 0, 0.5]).at(-1)).toBe(false);
  });
});

describe('loudness', () => {
  it('is a scale of decibels from −60 to 0', () => {
    expect(loudnessOf(0)).toBe(0);
    expect(loudnessOf(0.0001)).toBe(0);
    expect(loudnessOf(0.01)).toBeCloseTo(1 / 3);
    expect(loudnessOf(1)).toBe(1);
    expect(loudnessOf(2)).toBe(1);
    expect(loudnessOf(Number.NaN)).toBe(0);
  });
});
