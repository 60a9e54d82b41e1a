import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { ATTRIBUTE, MAGIC_COOKIE } from './codes';

export type StunClass = 'request' | 'indication' | 'success' | 'error';

export interface StunAttribute {
  readonly type: number;
  readonly value: Buffer;
}

export interface StunMessage {
  readonly class: StunClass;
  readonly method: number;
  /** 12 bytes. */
  readonly id: Buffer;
  readonly attributes: readonly StunAttribute[];
}

export const HEADER_BYTES = 20;
/** RFC 8489 §14.7. */
const FINGERPRINT_MASK = 0x5354554e;
const MAC_BYTES = 20;

/** The two class bits of the type field, bits 4 and 8 (RFC 8489 §5). */
const CLASS_BITS = { request: 0x000, indication: 0x010, success: 0x100, error: 0x110 } as const;
const CLASS_OF = new Map<number, StunClass>(
  (['request', 'indication', 'success', 'error'] as const).map((name) => [CLASS_BITS[name], name]),
);

export function newTransactionId(): Buffer {
  return randomBytes(12);
}

/** Adds FINGERPRINT, and before it MESSAGE-INTEGRITY when there is a `key`. */
export function encodeMessage(message: StunMessage, key: Buffer | null = null): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(typeOf(message), 0);
  header.writeUInt32BE(MAGIC_COOKIE, 4);
  message.id.copy(header, 8);
  let bytes = Buffer.concat([header, ...message.attributes.map(encodeAttribute)]);
  if (key !== null) {
    const value = macOf(bytes, key);
    bytes = Buffer.concat([bytes, encodeAttribute({ type: ATTRIBUTE.messageIntegrity, value })]);
  }
  const value = fingerprintOf(bytes);
  bytes = Buffer.concat([bytes, encodeAttribute({ type: ATTRIBUTE.fingerprint, value })]);
  bytes.writeUInt16BE(bytes.length - HEADER_BYTES, 2);
  return bytes;
}

/**
 * `null` for what is not one whole STUN message, also when its FINGERPRINT is wrong. Integrity is for `hasIntegrity`;
 * attributes that it does not cover are left out (RFC 8489 §14.5).
 */
export function decodeMessage(bytes: Buffer): StunMessage | null {
  if (messageLength(bytes) !== bytes.length) return null;
  const type = bytes.readUInt16BE(0);
  const messageClass = CLASS_OF.get(type & CLASS_BITS.error);
  if (messageClass === undefined) return null;
  const attributes: StunAttribute[] = [];
  let isCovered = true;
  for (let at = HEADER_BYTES; at < bytes.length;) {
    const attribute = attributeAt(bytes, at);
    if (attribute === null) return null;
    if (attribute.type === ATTRIBUTE.fingerprint) {
      const isRight = attribute.value.equals(fingerprintOf(bytes.subarray(0, at)));
      if (!isRight || at + 8 !== bytes.length) return null;
      break;
    }
    if (isCovered) attributes.push(attribute);
    if (attribute.type === ATTRIBUTE.messageIntegrity) isCovered = false;
    at += 4 + padded(attribute.value.length);
  }
  return { class: messageClass, method: methodOf(type), id: bytes.subarray(8, 20), attributes };
}

/**
 * How long the message is that begins here, header included; `null` while that cannot be told yet, `'garbled'` when
 * these bytes do not begin one.
 */
export function messageLength(bytes: Buffer): number | 'garbled' | null {
  if (bytes.length > 0 && bytes.readUInt8(0) > 0x3f) return 'garbled';
  if (bytes.length < 8) return null;
  const length = bytes.readUInt16BE(2);
  if (bytes.readUInt32BE(4) !== MAGIC_COOKIE || length % 4 !== 0) return 'garbled';
  return HEADER_BYTES + length;
}

/** Whether a whole message carries the MESSAGE-INTEGRITY of this key. */
export function hasIntegrity(bytes: Buffer, key: Buffer): boolean {
  for (let at = HEADER_BYTES; at < bytes.length;) {
    const attribute = attributeAt(bytes, at);
    if (attribute === null) return false;
    const { type, value } = attribute;
    if (type === ATTRIBUTE.messageIntegrity) {
      return (
        value.length === MAC_BYTES && timingSafeEqual(value, macOf(bytes.subarray(0, at), key))
      );
    }
    at += 4 + padded(value.length);
  }
  return false;
}

export function attributeOf(message: StunMessage, type: number): Buffer | null {
  return message.attributes.find((attribute) => attribute.type === type)?.value ?? null;
}

function typeOf({ class: messageClass, method }: StunMessage): number {
  const spread = ((method & 0xf80) << 2) | ((method & 0x070) << 1) | (method & 0x00f);
  return spread | CLASS_BITS[messageClass];
}

function methodOf(type: number): number {
  return ((type & 0x3e00) >> 2) | ((type & 0x00e0) >> 1) | (type & 0x000f);
}

function encodeAttribute({ type, value }: StunAttribute): Buffer {
  const bytes = Buffer.alloc(4 + padded(value.length));
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}

function attributeAt(bytes: Buffer, at: number): StunAttribute | null {
  if (at + 4 > bytes.length) return null;
  const length = bytes.readUInt16BE(at + 2);
  if (at + 4 + padded(length) > bytes.length) return null;
  return { type: bytes.readUInt16BE(at), value: bytes.subarray(at + 4, at + 4 + length) };
}

function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}

/** RFC 8489 §14.5: over what stands before, with a length field that already counts this attribute. */
function macOf(before: Buffer, key: Buffer): Buffer {
  return createHmac('sha1', key).update(lengthened(before, MAC_BYTES)).digest();
}

function fingerprintOf(before: Buffer): Buffer {
  const value = Buffer.alloc(4);
  value.writeUInt32BE((crc32(lengthened(before, value.length)) ^ FINGERPRINT_MASK) >>> 0);
  return value;
}

function lengthened(before: Buffer, valueBytes: number): Buffer {
  const copy = Buffer.from(before);
  copy.writeUInt16BE(before.length - HEADER_BYTES + 4 + valueBytes, 2);
  return copy;
}
