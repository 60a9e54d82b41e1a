import { describe, expect, it } from 'vitest';
import { shorten } from './shorten';

describe('shorten', () => {
  it('leaves what is short enough', () => {
    expect(shorten('지민', 2)).toBe('지민');
  });

  it('leaves out the end, and no half of a character', () => {
    expect(shorten('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 2)).toBe('👩‍👩‍👧…');
    expect(shorten('Ada Lovelace', 5)).toBe('Ada…');
  });
});
