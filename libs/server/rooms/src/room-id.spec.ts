import { describe, expect, it } from '@jest/globals';
import { roomIdSchema } from '@madang/protocol';
import { newRoomId, toProquints } from './room-id';

describe('proquints', () => {
  it.each([
    ['127.0.0.1', 'lusab-babad'],
    ['63.84.220.193', 'gutih-tugad'],
    ['63.118.7.35', 'gutuk-bisog'],
    ['140.98.193.141', 'mudof-sakat'],
    ['64.255.6.200', 'haguz-biram'],
    ['128.30.52.45', 'mabiv-gibot'],
    ['147.67.119.2', 'natag-lisaf'],
    ['212.58.253.68', 'tibup-zujah'],
    ['216.35.68.215', 'tobog-higil'],
    ['216.68.232.21', 'todah-vobij'],
    ['198.81.129.136', 'sinid-makam'],
    ['12.110.110.204', 'budov-kuras'],
  ])('spell %s as in the paper', (address, words) => {
    expect(toProquints(Uint8Array.from(address.split('.').map(Number)))).toBe(words);
  });

  it('spell every 16 bits differently', () => {
    const all = new Set<string>();
    for (let bits = 0; bits <= 0xffff; bits += 1) {
      all.add(toProquints(Uint8Array.of(bits >> 8, bits & 0xff)));
    }
    expect(all.size).toBe(0x1_0000);
  });
});

describe('a new room id', () => {
  it('has the form of the protocol and is another one each time', () => {
    const ids = Array.from({ length: 1_000 }, newRoomId);
    expect(new Set(ids).size).toBe(1_000);
    for (const id of ids) expect(roomIdSchema.safeParse(id).success).toBe(true);
  });
});
