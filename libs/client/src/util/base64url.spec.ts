import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fromBase64Url, toBase64Url } from './base64url';

describe('base64url', () => {
  it('gives the bytes back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const text = toBase64Url(bytes);
        expect(text).toMatch(/^[A-Za-z0-9_-]*$/);
        expect(fromBase64Url(text)).toEqual(bytes);
      }),
    );
  });

  it('uses the alphabet of RFC 4648 §5', () => {
    expect(toBase64Url(Uint8Array.of(0xfb, 0xff, 0xfe))).toBe('-__-');
  });

  it.each(['A', 'AAAAA', 'AA==', 'A+', 'A/', 'A ', 'AB', 'AAB'])('refuses %j', (text) => {
    expect(fromBase64Url(text)).toBeNull();
  });
});
