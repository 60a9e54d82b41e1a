import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { longTermKey } from '../turn-session';
import { decodeXorAddress, encodeXorAddress } from './address';
import { ATTRIBUTE, METHOD } from './codes';
import { attributeOf, decodeMessage, encodeMessage, hasIntegrity, messageLength } from './message';

/** RFC 5769 §2.1 to §2.4. */
const REQUEST = hex(`
  00010058 2112a442 b7e7a701 bc34d686 fa87dfae 80220010 5354554e 20746573 7420636c 69656e74
  00240004 6e0001ff 80290008 932ff9b1 51263b36 00060009 6576746a 3a683676 59202020
  00080014 9aeaa70c bfd8cb56 781ef2b5 b2d3f249 c1b571a2 80280004 e57a3bcf`);
const RESPONSE_V4 = hex(`
  0101003c 2112a442 b7e7a701 bc34d686 fa87dfae 8022000b 74657374 20766563 746f7220
  00200008 0001a147 e112a643 00080014 2b91f599 fd9e90c3 8c7489f9 2af9ba53 f06be7d7
  80280004 c07d4c96`);
const RESPONSE_V6 = hex(`
  01010048 2112a442 b7e7a701 bc34d686 fa87dfae 8022000b 74657374 20766563 746f7220
  00200014 0002a147 0113a9fa a5d3f179 bc25f4b5 bed2b9d9
  00080014 a382954e 4be67bf1 1784c97c 8292c275 bfe3ed41 80280004 c8fb0b4c`);
const LONG_TERM_REQUEST = hex(`
  00010060 2112a442 78ad3433 c6ad72c0 29da412e 00060012 e3839ee3 8388e383 aae38383 e382afe3
  82b90000 0015001c 662f2f34 39396b39 35346436 4f4c3334 6f4c3946 53547679 36347341
  0014000b 6578616d 706c652e 6f726700 00080014 f6702465 6dd64a3e 02b8e071 2e85c9a2 8ca89666`);
const SHORT_TERM_KEY = Buffer.from('VOkJxbRl1RmTxUk/WvJxBt');

function hex(text: string): Buffer {
  return Buffer.from(text.replace(/\s/g, ''), 'hex');
}

describe('the vectors of RFC 5769', () => {
  it.each([
    ['the request', REQUEST],
    ['the response with IPv4', RESPONSE_V4],
    ['the response with IPv6', RESPONSE_V6],
  ])('reads %s and finds it whole', (_name, bytes) => {
    expect(decodeMessage(bytes)).toMatchObject({ method: METHOD.binding });
    expect(hasIntegrity(bytes, SHORT_TERM_KEY)).toBe(true);
  });

  it('reads a user name', () => {
    const message = decodeMessage(REQUEST);
    expect(message?.class).toBe('request');
    expect(message && attributeOf(message, ATTRIBUTE.username)?.toString()).toBe('evtj:h6vY');
  });

  it.each([
    ['192.0.2.1', RESPONSE_V4],
    ['2001:db8:1234:5678:11:2233:4455:6677', RESPONSE_V6],
  ])('reads the address %s', (address, bytes) => {
    const message = decodeMessage(bytes);
    const value = message && attributeOf(message, ATTRIBUTE.xorMappedAddress);
    expect(value && decodeXorAddress(value, message.id)).toEqual({ address, port: 32_853 });
    expect(value && encodeXorAddress({ address, port: 32_853 }, message.id)).toEqual(value);
  });

  it('makes the key of long-term credentials, and writes that request byte for byte', () => {
    const key = longTermKey('example.org', { username: 'マトリックス', credential: 'TheMatrIX' });
    expect(hasIntegrity(LONG_TERM_REQUEST, key)).toBe(true);
    const message = decodeMessage(LONG_TERM_REQUEST);
    if (message === null) throw new Error('not read');
    const attributes = message.attributes.slice(0, -1);
    const written = encodeMessage({ ...message, attributes }, key);
    // Ours has a FINGERPRINT besides, which the length counts.
    const withoutFingerprint = Buffer.from(written.subarray(0, -8));
    withoutFingerprint.writeUInt16BE(LONG_TERM_REQUEST.length - 20, 2);
    expect(withoutFingerprint).toEqual(LONG_TERM_REQUEST);
  });
});

describe('decodeMessage', () => {
  it.each([
    ['a changed byte', (bytes: Buffer) => bytes.fill(0xff, 30, 31)],
    ['a byte too few', (bytes: Buffer) => bytes.subarray(0, -1)],
    ['a word too much', (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(4)])],
    ['another magic cookie', (bytes: Buffer) => bytes.fill(0, 4, 8)],
  ])('refuses %s', (_name, change) => {
    expect(decodeMessage(change(Buffer.from(RESPONSE_V4)))).toBeNull();
  });

  it('leaves out what integrity does not cover', () => {
    const attributes = [
      { type: ATTRIBUTE.messageIntegrity, value: Buffer.alloc(20) },
      { type: ATTRIBUTE.realm, value: Buffer.from('slipped in') },
    ];
    const id = Buffer.alloc(12, 7);
    const bytes = encodeMessage({ class: 'success', method: METHOD.allocate, id, attributes });
    const message = decodeMessage(bytes);
    expect(message?.attributes.map(({ type }) => type)).toEqual([ATTRIBUTE.messageIntegrity]);
  });

  it('reads back whatever is written, at every cut of it refuses', () => {
    const attribute = fc.record({
      type: fc.integer({ min: 0x8030, max: 0xffff }),
      value: fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)),
    });
    const any = fc.record({
      class: fc.constantFrom('request', 'indication', 'success', 'error' as const),
      method: fc.integer({ min: 0, max: 0xfff }),
      id: fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => Buffer.from(bytes)),
      attributes: fc.array(attribute, { maxLength: 6 }),
    });
    fc.assert(
      fc.property(any, fc.nat(), (message, cut) => {
        const bytes = encodeMessage(message);
        expect(decodeMessage(bytes)).toEqual(message);
        expect(decodeMessage(bytes.subarray(0, cut % bytes.length))).toBeNull();
      }),
    );
  });

  it('survives any bytes', () => {
    const noise = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
    const header = Buffer.from('010100002112a442', 'hex');
    const almost = noise.map((tail) => {
      const bytes = Buffer.concat([header, Buffer.alloc(12), tail]);
      bytes.writeUInt16BE(tail.length, 2);
      return bytes;
    });
    fc.assert(
      fc.property(fc.oneof(noise, almost), (bytes) => {
        decodeMessage(bytes);
        messageLength(bytes);
        hasIntegrity(bytes, SHORT_TERM_KEY);
      }),
    );
  });
});
