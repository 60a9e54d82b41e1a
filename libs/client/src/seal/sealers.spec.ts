import {
  LIMITS,
  participantIdSchema,
  payloadSchema,
  roomIdSchema,
  sessionIdSchema,
} from '@madang/protocol';
import { describe, expect, it } from '@jest/globals';
import { SignalError } from '../errors';
import { fromBase64Url, toBase64Url } from '../util/base64url';
import vectors from './fixtures/seal-vectors.json' with { type: 'json' };
import {
  additionalData,
  type PayloadSealer,
  type SealContext,
  type SealKind,
} from './payload-sealer';
import { RoomKey } from './room-key';
import { createPlainSealer, createSealedSealer } from './sealers';

const roomId = roomIdSchema.parse('lusab-babad-gutih-tugad');
const ada = {
  id: participantIdSchema.parse('p_0123456789abcdef'),
  session: sessionIdSchema.parse('Yk3v0mR5Q2aT8dXw1LhZpA'),
};
const bob = {
  id: participantIdSchema.parse('p_ABCDEFGHIJKLMNOP'),
  session: sessionIdSchema.parse('AAECAwQFBgcICQoLDA0ODw'),
};

const adaToBob: SealContext = {
  kind: 'signal',
  roomId,
  from: ada.id,
  fromSession: ada.session,
  to: bob.id,
  toSession: bob.session,
  n: 1,
};
const adaToAll: SealContext = { ...adaToBob, kind: 'chat', to: null, toSession: null };

async function sealerOf(key: RoomKey): Promise<PayloadSealer> {
  return createSealedSealer(await key.sealingKey(roomId));
}

/** Two ends of one room with a key. */
async function pair(): Promise<{ ada: PayloadSealer; bob: PayloadSealer }> {
  const key = RoomKey.create();
  return { ada: await sealerOf(key), bob: await sealerOf(key) };
}

const unreadable = (reason: string) => ({ kind: 'unreadable', reason });

describe('a sealed room', () => {
  it('opens what was sealed in the same context', async () => {
    const ends = await pair();
    const content = { text: '안녕하세요 👋', list: [1, null, true] };
    const payload = await ends.ada.seal(adaToBob, content);
    expect(payloadSchema.safeParse(payload).success).toBe(true);
    expect(await ends.bob.open(adaToBob, payload)).toEqual({ kind: 'opened', content });
  });

  it('seals the same content differently each time', async () => {
    const ends = await pair();
    expect(await ends.ada.seal(adaToBob, 1)).not.toBe(await ends.ada.seal(adaToBob, 1));
  });

  it.each<[string, Partial<SealContext>]>([
    ['kind', { kind: 'chat' }],
    ['room', { roomId: roomIdSchema.parse('babad-lusab-gutih-tugad') }],
    ['sender', { from: participantIdSchema.parse('p_0123456789abcdeF') }],
    ["sender's session", { fromSession: sessionIdSchema.parse('Zk3v0mR5Q2aT8dXw1LhZpA') }],
    ['recipient', { to: ada.id }],
    ['recipient, to everybody', { to: null, toSession: null }],
    ["recipient's session", { toSession: sessionIdSchema.parse('BAECAwQFBgcICQoLDA0ODw') }],
    ['counter', { n: 2 }],
  ])('does not open with another %s', async (_, change) => {
    const ends = await pair();
    const payload = await ends.ada.seal(adaToBob, 'hello');
    expect(await ends.bob.open({ ...adaToBob, ...change }, payload)).toEqual(
      unreadable('inauthentic'),
    );
    expect(await ends.bob.open(adaToBob, payload)).toMatchObject({ kind: 'opened' });
  });

  it('does not open what is reflected to its author', async () => {
    const ends = await pair();
    const payload = await ends.ada.seal(adaToBob, 'hello');
    const reflected: SealContext = {
      ...adaToBob,
      from: bob.id,
      fromSession: bob.session,
      to: ada.id,
      toSession: ada.session,
    };
    expect(await ends.ada.open(reflected, payload)).toEqual(unreadable('inauthentic'));
  });

  it('opens a payload once', async () => {
    const ends = await pair();
    const payload = await ends.ada.seal(adaToBob, 'hello');
    const [first, second] = await Promise.all([
      ends.bob.open(adaToBob, payload),
      ends.bob.open(adaToBob, payload),
    ]);
    expect(first).toMatchObject({ kind: 'opened' });
    expect(second).toEqual(unreadable('replayed'));
  });

  it('is not kept from opening by a forged counter', async () => {
    const ends = await pair();
    const payload = await ends.ada.seal(adaToBob, 'hello');
    await ends.bob.open({ ...adaToBob, n: Number.MAX_SAFE_INTEGER }, payload);
    expect(await ends.bob.open(adaToBob, payload)).toMatchObject({ kind: 'opened' });
  });

  it('answers in the order of the calls, large payloads before small ones', async () => {
    const ends = await pair();
    const contexts = Array.from({ length: 20 }, (_, index) => ({ ...adaToBob, n: index + 1 }));
    const payloads = await Promise.all(
      contexts.map((context, index) =>
        ends.ada.seal(context, 'x'.repeat(index % 2 === 0 ? 30_000 : 1)),
      ),
    );
    const done: number[] = [];
    const opened = await Promise.all(
      contexts.map(async (context, index) => {
        const result = await ends.bob.open(context, payloads[index] ?? '');
        done.push(context.n);
        return result.kind;
      }),
    );
    expect(new Set(opened)).toEqual(new Set(['opened']));
    expect(done).toEqual(contexts.map((context) => context.n));
  });

  it('opens chat history that is older than what came live', async () => {
    const ends = await pair();
    const older = await ends.ada.seal(adaToAll, 'older');
    const newer = await ends.ada.seal({ ...adaToAll, n: 2 }, 'newer');
    expect(await ends.bob.open({ ...adaToAll, n: 2 }, newer)).toMatchObject({ content: 'newer' });
    expect(await ends.bob.open(adaToAll, older)).toMatchObject({ content: 'older' });
  });

  it('does not open with another key', async () => {
    const { ada: sender } = await pair();
    const { bob: stranger } = await pair();
    const payload = await sender.seal(adaToBob, 'hello');
    expect(await stranger.open(adaToBob, payload)).toEqual(unreadable('inauthentic'));
  });

  it('does not open with a bit flipped anywhere, nor cut off anywhere', async () => {
    const ends = await pair();
    const payload = await ends.ada.seal(adaToBob, 'hello');
    const bytes = fromBase64Url(payload.slice(3)) ?? new Uint8Array();
    for (let index = 0; index < bytes.length; index += 1) {
      const flipped = bytes.with(index, (bytes[index] ?? 0) ^ 1);
      for (const damaged of [flipped, bytes.slice(0, index)]) {
        const opened = await ends.bob.open(adaToBob, `s1.${toBase64Url(damaged)}`);
        expect(opened).toEqual(unreadable('inauthentic'));
      }
    }
  });

  it('refuses plain payloads, and text that is no base64url', async () => {
    const ends = await pair();
    const plain = await createPlainSealer().seal(adaToBob, 'hello');
    expect(await ends.bob.open(adaToBob, plain)).toEqual(unreadable('plain'));
    expect(await ends.bob.open(adaToBob, 's1.A===')).toEqual(unreadable('malformed'));
  });

  it('refuses to seal what the wire does not carry', async () => {
    const ends = await pair();
    await expect(ends.ada.seal(adaToBob, 'x'.repeat(LIMITS.payloadChars))).rejects.toEqual(
      new SignalError('frame_too_large'),
    );
  });
});

describe('a room without a key', () => {
  it('opens plain payloads once and refuses sealed and malformed ones', async () => {
    const sealer = createPlainSealer();
    const payload = await sealer.seal(adaToAll, { text: '안녕' });
    expect(payloadSchema.safeParse(payload).success).toBe(true);
    expect(await sealer.open(adaToAll, payload)).toEqual({
      kind: 'opened',
      content: { text: '안녕' },
    });
    expect(await sealer.open(adaToAll, payload)).toEqual(unreadable('replayed'));

    const { ada: sealed } = await pair();
    const other = { ...adaToAll, n: 2 };
    expect(await sealer.open(other, await sealed.seal(other, 'hello'))).toEqual(
      unreadable('sealed'),
    );
    expect(await sealer.open(other, `p1.${toBase64Url(Uint8Array.of(0xff))}`)).toEqual(
      unreadable('malformed'),
    );
    expect(await sealer.open(other, 'p1.e30x')).toEqual(unreadable('malformed'));
  });
});

function kindOf(text: string): SealKind {
  if (text === 'signal' || text === 'chat' || text === 'volatile') return text;
  throw new Error(`no kind: ${text}`);
}

describe('the test vectors', () => {
  const key = RoomKey.parse(vectors.roomKey) ?? RoomKey.create();

  it('have our key id', async () => {
    expect(await key.keyId()).toBe(vectors.keyId);
  });

  it.each(vectors.sealed)('$name', async ({ context, additionalData: bound, iv, ...vector }) => {
    const parsed: SealContext = {
      kind: kindOf(context.kind),
      roomId: roomIdSchema.parse(context.roomId),
      from: participantIdSchema.parse(context.from),
      fromSession: sessionIdSchema.parse(context.fromSession),
      to: participantIdSchema.nullable().parse(context.to),
      toSession: sessionIdSchema.nullable().parse(context.toSession),
      n: context.n,
    };
    expect(new TextDecoder().decode(additionalData(parsed))).toBe(bound);
    const sealer = createSealedSealer(await key.sealingKey(parsed.roomId), (buffer) =>
      buffer.set(fromBase64Url(iv) ?? []),
    );
    expect(JSON.stringify(vector.content)).toBe(vector.plaintext);
    expect(await sealer.seal(parsed, vector.content)).toBe(vector.payload);
    expect(await sealer.open(parsed, vector.payload)).toEqual({
      kind: 'opened',
      content: vector.content,
    });
  });

  it.each(vectors.plain)('plain: $payload', async ({ content, payload }) => {
    expect(await createPlainSealer().seal(adaToAll, content)).toBe(payload);
  });
});
