import { isIPv4, isIPv6 } from 'node:net';
import { MAGIC_COOKIE } from './codes';

export type AddressFamily = 'v4' | 'v6';

/** An address and a port, as in RFC 8489 §3; the address in its canonical text, of IPv6 without brackets or scope. */
export interface TransportAddress {
  readonly address: string;
  readonly port: number;
}

const FAMILY_NUMBER = { v4: 0x01, v6: 0x02 } as const;

/** The value of REQUESTED-ADDRESS-FAMILY (RFC 8656 §18.6). */
export function familyValue(family: AddressFamily): Buffer {
  return Buffer.from([FAMILY_NUMBER[family], 0, 0, 0]);
}

/** The value of an XOR-MAPPED-ADDRESS or one like it (RFC 8489 §14.2). Throws `RangeError` for what is no address. */
export function encodeXorAddress({ address, port }: TransportAddress, id: Buffer): Buffer {
  const bytes = addressBytes(address);
  const head = Buffer.alloc(4);
  head.writeUInt8(bytes.length === 4 ? FAMILY_NUMBER.v4 : FAMILY_NUMBER.v6, 1);
  head.writeUInt16BE(port ^ (MAGIC_COOKIE >>> 16), 2);
  return Buffer.concat([head, xor(bytes, maskOf(id))]);
}

/** `null` for a value that is no address. */
export function decodeXorAddress(value: Buffer, id: Buffer): TransportAddress | null {
  const family = value.length >= 4 ? value.readUInt8(1) : 0;
  const isRight =
    (family === FAMILY_NUMBER.v4 && value.length === 8) ||
    (family === FAMILY_NUMBER.v6 && value.length === 20);
  if (!isRight) return null;
  const port = value.readUInt16BE(2) ^ (MAGIC_COOKIE >>> 16);
  return { address: addressText(xor(value.subarray(4), maskOf(id))), port };
}

function maskOf(id: Buffer): Buffer {
  const cookie = Buffer.alloc(4);
  cookie.writeUInt32BE(MAGIC_COOKIE);
  return Buffer.concat([cookie, id]);
}

function xor(bytes: Buffer, mask: Buffer): Buffer {
  return Buffer.from(bytes.map((byte, index) => byte ^ (mask[index] ?? 0)));
}

function addressBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  if (!isIPv6(address) || address.includes('%')) {
    throw new RangeError(`${JSON.stringify(address)} is not an IP address`);
  }
  const [before = '', after] = canonicalV6(address).split('::');
  const head = groupsOf(before);
  const tail = groupsOf(after ?? '');
  const zeros = new Array<number>(8 - head.length - tail.length).fill(0);
  const bytes = Buffer.alloc(16);
  [...head, ...zeros, ...tail].forEach((group, index) => bytes.writeUInt16BE(group, index * 2));
  return bytes;
}

function addressText(bytes: Buffer): string {
  if (bytes.length === 4) return [...bytes].join('.');
  const groups = Array.from({ length: 8 }, (_, index) =>
    bytes.readUInt16BE(index * 2).toString(16),
  );
  return canonicalV6(groups.join(':'));
}

/** RFC 5952 without dotted parts, which is how URLs write them (https://url.spec.whatwg.org/#concept-ipv6-serializer). */
function canonicalV6(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

function groupsOf(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}
