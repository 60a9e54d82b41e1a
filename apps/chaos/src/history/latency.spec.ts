import { describe, expect, it } from '@jest/globals';
import { latencies, quantile } from './latency';
import { applied, madeUp, said } from './made-up';

describe('latencies', () => {
  const ada = madeUp('ada', [
    { ...said(1), at: 10 },
    { ...said(2), at: 20 },
    { ...applied('ada', 2, 2), at: 21 },
  ]);
  const bo = madeUp('bo', [
    { ...applied('ada', 1, 1), at: 13 },
    { ...applied('ada', 2, 2), at: 27 },
  ]);

  it('are those of what others said in the stretch', () => {
    expect(latencies([ada, bo], [ada, bo], { from: 0, to: 100 })).toEqual([3, 7]);
    expect(latencies([ada, bo], [ada, bo], { from: 15, to: 100 })).toEqual([7]);
  });
});

describe('quantile', () => {
  it('is the value that so large a share is below', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(quantile(hundred, 0.99)).toBe(100);
    expect(quantile(hundred, 0.5)).toBe(51);
    expect(quantile([], 0.5)).toBeNaN();
  });
});
