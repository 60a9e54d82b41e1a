import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Under what an entry is sealed: the additional data of docs/protocol.md §9, in its order. */
export interface Context {
  kind: 'signal' | 'chat';
  roomId: string;
  from: string;
  fromSession: string;
  to: string | null;
  toSession: string | null;
  n: number;
}

export function newRoomKey(): Buffer {
  return randomBytes(32);
}

export function keyId(roomKey: Buffer): string {
  return Buffer.from(hkdfSync('sha256', roomKey, '', 'madang/1 key id', 8)).toString('base64url');
}

export function seal(roomKey: Buffer, context: Context, plaintext: object): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', sealingKey(roomKey, context.roomId), iv);
  cipher.setAAD(additionalData(context));
  const text = Buffer.concat([cipher.update(JSON.stringify(plaintext), 'utf8'), cipher.final()]);
  return `s1.${Buffer.concat([iv, text, cipher.getAuthTag()]).toString('base64url')}`;
}

/** Throws when the payload was not sealed under exactly this context. */
export function open(roomKey: Buffer, context: Context, payload: string): unknown {
  if (!payload.startsWith('s1.')) throw new Error('not sealed');
  const bytes = Buffer.from(payload.slice(3), 'base64url');
  const decipher = createDecipheriv(
    'aes-256-gcm',
    sealingKey(roomKey, context.roomId),
    bytes.subarray(0, 12),
  );
  decipher.setAAD(additionalData(context));
  decipher.setAuthTag(bytes.subarray(-16));
  const text = Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
  return JSON.parse(text.toString('utf8'));
}

function sealingKey(roomKey: Buffer, roomId: string): Buffer {
  return Buffer.from(hkdfSync('sha256', roomKey, roomId, 'madang/1 seal', 32));
}

function additionalData({ kind, roomId, from, fromSession, to, toSession, n }: Context): Buffer {
  return Buffer.from(
    JSON.stringify(['madang/1', kind, roomId, from, fromSession, to, toSession, n]),
  );
}
