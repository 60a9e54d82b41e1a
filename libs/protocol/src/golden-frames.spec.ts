import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { clientMessageSchema } from './client-messages';
import { decodeClientMessage, decodeServerMessage, encode } from './codec';
import { entrySchema } from './entries';
import { hostActionSchema } from './host-actions';
import { CLIENT_MESSAGE_TYPES } from './client-messages';
import { pushSchema } from './server-messages';

/** The frames of version 1, as other people's clients send and expect them: a change here breaks those. */
const frames = (name: string) =>
  Object.entries(
    JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8')) as Record<
      string,
      unknown
    >,
  );

describe('golden frames of version 1', () => {
  it.each(frames('client-frames'))('client: %s', (_name, frame) => {
    const decoded = decodeClientMessage(JSON.stringify(frame));
    expect(decoded).toEqual({ ok: true, message: frame });
    if (decoded.ok) expect(JSON.parse(encode(decoded.message))).toEqual(frame);
  });

  it.each(frames('server-frames'))('server: %s', (_name, frame) => {
    const decoded = decodeServerMessage(JSON.stringify(frame));
    expect(decoded).toEqual({ ok: true, message: frame });
    if (decoded.ok) expect(JSON.parse(encode(decoded.message))).toEqual(frame);
  });

  it('cover every client message and action, every push and every kind of entry', () => {
    const types = frames('client-frames').map(([, frame]) => clientMessageSchema.parse(frame).type);
    expect(new Set(types)).toEqual(new Set(CLIENT_MESSAGE_TYPES));

    const actions = JSON.stringify(frames('client-frames'));
    for (const { shape } of hostActionSchema.options) {
      expect(actions).toContain(`"kind":"${shape.kind.value}"`);
    }

    const text = JSON.stringify(frames('server-frames'));
    const kinds = entrySchema.options.map((option) => option.shape.kind.value);
    for (const kind of kinds) expect(text).toContain(`"kind":"${kind}"`);
    const pushes = pushSchema.options.map((option) => option.shape.type.value);
    for (const push of pushes) expect(text).toContain(`"type":"${push}"`);
  });
});
