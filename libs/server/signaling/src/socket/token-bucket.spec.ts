import { describe, expect, it } from '@jest/globals';
import { TokenBucket } from './token-bucket';

describe('TokenBucket', () => {
  const taken = (bucket: TokenBucket, tries: number) =>
    Array.from({ length: tries }, () => bucket.take()).filter(Boolean).length;

  it('gives the burst at once, then what comes with time, and never more than the burst', () => {
    let now = 0;
    const bucket = new TokenBucket(10, 3, () => now);
    expect(taken(bucket, 5)).toBe(3);
    now = 99;
    expect(taken(bucket, 5)).toBe(0);
    now = 100;
    expect(taken(bucket, 5)).toBe(1);
    now = 100_000;
    expect(taken(bucket, 5)).toBe(3);
  });

  it('keeps what it has when the clock goes back', () => {
    let now = 1_000;
    const bucket = new TokenBucket(10, 2, () => now);
    bucket.take();
    now = 0;
    expect(taken(bucket, 5)).toBe(1);
    now = 100;
    expect(taken(bucket, 5)).toBe(1);
  });
});
