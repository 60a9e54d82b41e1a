import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ClientMessage } from './client-messages';
import { decodeClientMessage, decodeServerMessage, encode } from './codec';
import { ERROR_CODES } from './errors';
import { participantIdSchema, sessionIdSchema } from './ids';
import { LIMITS } from './limits';
import { SOURCES } from './models';

const WORD = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'];

const word = (length: number) =>
  fc.string({ unit: fc.constantFrom(...WORD), minLength: length, maxLength: length });
const sessionId = word(22).map((text) => sessionIdSchema.parse(text));
const participantId = word(16).map((text) => participantIdSchema.parse(`p_${text}`));
const counter = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const payload = fc
  .tuple(
    fc.constantFrom('s1.', 'p1.'),
    fc.string({ unit: fc.constantFrom(...WORD), minLength: 1, maxLength: 400 }),
  )
  .map(([prefix, text]) => prefix + text);
const displayName = fc
  .string({ unit: fc.constantFrom(...'aé한🙂·!', ' ') })
  .map((name) =>
    [...`a${name}`].slice(0, LIMITS.displayNameChars).join('').replace(/ +/g, ' ').trim(),
  );
const publications = fc.uniqueArray(
  fc.record({ source: fc.constantFrom(...SOURCES), muted: fc.boolean() }),
  { selector: ({ source }) => source },
);
const state = fc.record({
  displayName,
  stage: fc.constantFrom('preview' as const, 'joined' as const),
  publications,
});
const cursor = fc.record({ epoch: word(12), seq: fc.nat() });
const credential = fc.oneof(
  fc.record({ kind: fc.constant('ticket' as const), ticket: word(40), state }),
  fc.record({ kind: fc.constant('resume' as const), resumeToken: word(40) }),
  fc.record({ kind: fc.constant('resume' as const), resumeToken: word(40), cursor }),
);
const draft = fc.oneof(
  fc.record({ kind: fc.constant('state' as const), state }),
  fc.record({ kind: fc.constant('chat' as const), payload }),
  fc.record({
    kind: fc.constant('signal' as const),
    to: participantId,
    toSession: sessionId,
    payload,
  }),
);
const message: fc.Arbitrary<ClientMessage> = fc.oneof(
  fc.record({
    type: fc.constant('hello' as const),
    versions: fc.array(fc.nat(9), { maxLength: 8 }).map((more) => [1, ...more]),
    sessionId,
    credential,
  }),
  fc.record({ type: fc.constant('append' as const), id: counter, n: counter, entry: draft }),
  fc.record({ type: fc.constant('volatile' as const), n: counter, payload }),
  fc.record({ type: fc.constant('ping' as const), id: counter }),
  fc.record({ type: fc.constant('leave' as const), id: counter }),
);

/** Frames that were right until somebody touched them. */
const touched = fc
  .tuple(message, fc.nat(), fc.nat(40), fc.string({ unit: 'binary', maxLength: 8 }))
  .map(([one, at, cut, put]) => {
    const text = encode(one);
    const start = at % (text.length + 1);
    return text.slice(0, start) + put + text.slice(start + cut);
  });

const RUNS = { numRuns: 1_500 };

function expectDocumented(text: string): void {
  const decoded = decodeClientMessage(text);
  if (decoded.ok) return;
  expect(ERROR_CODES).toContain(decoded.error.code);
  expect(decoded.id === null || decoded.id >= 1).toBe(true);
}

describe('decoding, whatever comes', () => {
  it('gives back every message as it was said', () => {
    fc.assert(
      fc.property(message, (one) => {
        expect(decodeClientMessage(encode(one))).toEqual({ ok: true, message: one });
      }),
      RUNS,
    );
  });

  it('takes a touched frame for a message of the protocol, or names a documented error', () => {
    fc.assert(fc.property(touched, expectDocumented), RUNS);
  });

  it('does so with any text and any JSON, for servers’ messages too', () => {
    const anything = fc.oneof(fc.string({ unit: 'binary' }), fc.json({ maxDepth: 8 }), touched);
    fc.assert(
      fc.property(anything, (text) => {
        expectDocumented(text);
        const decoded = decodeServerMessage(text);
        expect(decoded.ok || decoded.error.code === 'malformed_frame').toBe(true);
      }),
      RUNS,
    );
  });

  it('refuses a message with any further field, but for hello', () => {
    const field = fc.tuple(
      fc.oneof(fc.constantFrom('__proto__', 'constructor', 'toString', 'roomId'), word(5)),
      fc.json(),
    );
    fc.assert(
      fc.property(message, field, (one, [name, value]) => {
        fc.pre(!(name in one) || name === '__proto__' || name in {});
        const text = `{${JSON.stringify(name)}:${value},${encode(one).slice(1)}`;
        const decoded = decodeClientMessage(text);
        if (one.type === 'hello') expect(decoded).toEqual({ ok: true, message: one });
        else expect(decoded).toMatchObject({ ok: false, error: { code: 'malformed_frame' } });
      }),
      RUNS,
    );
  });

  it('lets no frame touch what all objects share', () => {
    const hostile = [
      '{"__proto__":{"type":"ping","id":1}}',
      '{"type":"ping","id":1,"__proto__":{"polluted":true}}',
      '{"type":"ping","id":1,"constructor":{"prototype":{"polluted":true}}}',
      '{"type":"append","id":1,"n":1,"entry":{"__proto__":{"kind":"chat"},"payload":"p1.x"}}',
    ];
    for (const text of hostile) expect(decodeClientMessage(text).ok).toBe(false);
    expect('polluted' in {}).toBe(false);
  });

  it('takes the last of a key that comes twice', () => {
    expect(decodeClientMessage('{"type":"leave","type":"ping","id":1,"id":2}')).toEqual({
      ok: true,
      message: { type: 'ping', id: 2 },
    });
  });

  it('survives the deepest nesting that fits into a frame', () => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const depth = Math.floor((LIMITS.frameBytes - 40) / (open.length + close.length)) - 4;
      const deep = `${open.repeat(depth)}1${close.repeat(depth)}`;
      expectDocumented(deep);
      expectDocumented(`{"type":"ping","id":${deep}}`);
      expectDocumented(`{"type":"append","id":1,"n":1,"entry":${deep}}`);
      expect(decodeServerMessage(deep).ok).toBe(false);
      expect(decodeServerMessage(`{"re":1,"ok":{"a":${deep}}}`).ok).toBe(true);
    }
  });
});
