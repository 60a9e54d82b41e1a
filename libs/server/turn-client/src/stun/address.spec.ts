import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeXorAddress, encodeXorAddress } from './address';

const ID = Buffer.from('b7e7a701bc34d686fa87dfae', 'hex');

describe('XOR addresses', () => {
  it.each([
    ['::', '::'],
    ['::1', '::1'],
    ['::ffff:192.0.2.1', '::ffff:c000:201'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['fe80::', 'fe80::'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
    ['255.255.255.255', '255.255.255.255'],
  ])('take %s there and back', (address, canonical) => {
    const value = encodeXorAddress({ address, port: 65_535 }, ID);
    expect(decodeXorAddress(value, ID)).toEqual({ address: canonical, port: 65_535 });
  });

  it('take any address there and back', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(65_535), (address, port) => {
        const value = encodeXorAddress({ address, port }, ID);
        const back = decodeXorAddress(value, ID);
        expect(back?.port).toBe(port);
        expect(back && encodeXorAddress(back, ID)).toEqual(value);
      }),
    );
  });

  it.each(['', 'example.org', '1.2.3', 'fe80::1%eth0', '[::1]'])('refuse %j', (address) => {
    expect(() => encodeXorAddress({ address, port: 1 }, ID)).toThrow(RangeError);
  });

  it.each(['', '00', '0001a147e112', '0003a147e112a643', '0002a147e112a643'])(
    'are not read from %j',
    (value) => {
      expect(decodeXorAddress(Buffer.from(value, 'hex'), ID)).toBeNull();
    },
  );
});
