import { describe, expect, it } from '@jest/globals';
import { levelOf } from './audio-level';

const tone = (amplitude: number) => Float32Array.from({ length: 1024 }, () => amplitude);

describe('levelOf', () => {
  it('goes from silence to full scale in decibels', () => {
    expect(levelOf(tone(0))).toBe(0);
    expect(levelOf(tone(1))).toBe(1);
    expect(levelOf(tone(10 ** (-30 / 20)))).toBeCloseTo(0.5);
    expect(levelOf(tone(10 ** (-80 / 20)))).toBe(0);
  });
});
