import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { byteLength, decodeClientMessage, decodeServerMessage } from './codec';
import { LIMITS } from './limits';

const append = (entry: unknown) => JSON.stringify({ type: 'append', id: 4, n: 1, entry });
const state = (change: object) => ({
  kind: 'state',
  state: { displayName: 'Ada', stage: 'joined', publications: [], ...change },
});

describe('decodeClientMessage', () => {
  it.each([
    ['nothing', '', 'malformed_frame'],
    ['no JSON', '{"type":', 'malformed_frame'],
    ['an array', '[1]', 'malformed_frame'],
    ['null', 'null', 'malformed_frame'],
    ['no type', '{"id":4}', 'malformed_frame'],
    ['a type that is not text', '{"type":7}', 'malformed_frame'],
    ['an unknown type', '{"type":"dance","id":4}', 'unknown_type'],
    ['a type from the prototype', '{"type":"constructor","id":4}', 'unknown_type'],
    ['an unknown field', '{"type":"ping","id":4,"extra":1}', 'malformed_frame'],
    ['an id of zero', '{"type":"ping","id":0}', 'malformed_frame'],
    ['a fractional counter', '{"type":"append","id":4,"n":1.5,"entry":{}}', 'malformed_frame'],
  ])('refuses %s', (_what, text, code) => {
    expect(decodeClientMessage(text)).toMatchObject({ ok: false, error: { code } });
  });

  it('names the place of a wrong field and the request, never the content', () => {
    const decoded = decodeClientMessage(append({ kind: 'chat', payload: 'secret words' }));
    expect(decoded).toMatchObject({ ok: false, id: 4, error: { path: 'entry.payload' } });
    expect(JSON.stringify(decoded)).not.toContain('secret words');
  });

  it.each([0, -4, 1.5, 2 ** 53, '4', null])('takes %j for no id to answer', (id) => {
    expect(decodeClientMessage(JSON.stringify({ type: 'dance', id }))).toMatchObject({ id: null });
  });

  it('judges size in bytes before it parses', () => {
    const wide = '한'.repeat(LIMITS.frameBytes / 2);
    expect(wide.length).toBeLessThan(LIMITS.frameBytes);
    expect(decodeClientMessage(wide)).toMatchObject({ error: { code: 'frame_too_large' } });
    expect(decodeClientMessage('{"type":"ping","id":1}', 10)).toMatchObject({
      error: { code: 'frame_too_large' },
    });
  });

  it.each([
    ['empty', '   '],
    ['65 characters', 'a'.repeat(65)],
    ['a line break', 'a\nb'],
    ['a direction override', 'a\u202Eb'],
    ['two lines by a line separator', 'a\u2028b'],
    ['two paragraphs by a paragraph separator', 'a\u2029b'],
    ['not well-formed', 'a\ud800b'],
    ['a zero width space', '\u200b'],
    ['word joiners', '\u2060\u2060'],
    ['a Hangul filler', '\u3164'],
    ['an empty braille cell', '\u2800'],
    ['a soft hyphen', '\u00ad'],
    ['an accent on nothing', '\u0301'],
  ])('refuses a display name that is %s', (_what, displayName) => {
    expect(decodeClientMessage(append(state({ displayName })))).toMatchObject({
      ok: false,
      error: { path: 'entry.state.displayName' },
    });
  });

  it.each(['지민', 'Zoë', 'محمد', '👩‍👩‍👧', 'क्‍ष', '!', 'O\u2019Brien', '⠓⠊'])(
    'takes the display name %s',
    (displayName) => {
      expect(decodeClientMessage(append(state({ displayName }))).ok).toBe(true);
    },
  );

  it('tells a hello of other versions only that they are not spoken here', () => {
    const hello = { type: 'hello', versions: [2, 3], proof: 'of a later kind' };
    expect(decodeClientMessage(JSON.stringify(hello))).toMatchObject({
      error: { code: 'unsupported_version' },
    });
    expect(decodeClientMessage(JSON.stringify({ ...hello, versions: [2, 1] }))).toMatchObject({
      error: { code: 'malformed_frame', path: 'sessionId' },
    });
  });

  it('ignores what a later version has added to hello', () => {
    const hello = {
      ...{ type: 'hello', versions: [2, 1], sessionId: 'A'.repeat(22), later: true },
      credential: { kind: 'resume', resumeToken: 'x' },
    };
    const decoded = decodeClientMessage(JSON.stringify(hello));
    expect(decoded).toMatchObject({ ok: true, message: { versions: [2, 1] } });
    expect(decoded).not.toHaveProperty('message.later');
  });

  it('counts a display name in characters, not in UTF-16 units', () => {
    expect(decodeClientMessage(append(state({ displayName: '🙂'.repeat(64) }))).ok).toBe(true);
  });

  it('refuses the same source twice', () => {
    const twice = [
      { source: 'camera', muted: true },
      { source: 'camera', muted: false },
    ];
    expect(decodeClientMessage(append(state({ publications: twice })))).toMatchObject({
      ok: false,
      error: { path: 'entry.state.publications' },
    });
  });

  it('never throws, whatever comes', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc
        .record({ type: fc.constantFrom('hello', 'append', 'ping', 'leave'), id: fc.anything() })
        .map((value) => JSON.stringify(value) ?? ''),
    );
    fc.assert(
      fc.property(anything, (text) => {
        const decoded = decodeClientMessage(text);
        expect(typeof decoded.ok).toBe('boolean');
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('decodeServerMessage', () => {
  it('ignores fields that it does not know', () => {
    const frame = {
      type: 'error',
      error: { code: 'internal', message: 'x', retryable: true },
      new: 1,
    };
    expect(decodeServerMessage(JSON.stringify(frame)).ok).toBe(true);
  });

  it.each(['', '{}', '{"type":"entries","epoch":"e","entries":[]}', '{"re":1}'])(
    'refuses %s',
    (text) => {
      expect(decodeServerMessage(text)).toMatchObject({ error: { code: 'malformed_frame' } });
    },
  );
});

describe('byteLength', () => {
  it('is the length in UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(byteLength(text)).toBe(Buffer.byteLength(text));
      }),
    );
  });
});
