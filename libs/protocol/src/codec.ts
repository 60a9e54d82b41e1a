import {
  CLIENT_MESSAGE_TYPES,
  clientMessageSchema,
  versionsSchema,
  type ClientMessage,
} from './client-messages';
import { wireError, type WireError } from './errors';
import { LIMITS } from './limits';
import { serverMessageSchema, type ServerMessage } from './server-messages';
import { negotiateVersion } from './version';

/** `id` is the request to answer, where the frame was readable enough to tell. */
export type Decoded<T> =
  { ok: true; message: T } | { ok: false; error: WireError; id: number | null };

const encoder = new TextEncoder();

/** Size of a text in UTF-8 bytes, as it travels. */
export function byteLength(text: string): number {
  return encoder.encode(text).length;
}

/** Counts only where it matters: a UTF-16 unit takes one to three bytes. */
function isLonger(text: string, bytes: number): boolean {
  if (text.length > bytes) return true;
  return 3 * text.length > bytes && byteLength(text) > bytes;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function requestId(value: object): number | null {
  const id: unknown = Reflect.get(value, 'id');
  return typeof id === 'number' && Number.isSafeInteger(id) && id > 0 ? id : null;
}

/** A hello of another version may look different in all but this. */
function offersOtherVersionsOnly(hello: object): boolean {
  const { success, data } = versionsSchema.safeParse(Reflect.get(hello, 'versions'));
  return success && negotiateVersion(data) === null;
}

/**
 * Reads one frame from a client. Never throws; size is checked before the text is parsed, and an error
 * names the place, never the content.
 */
export function decodeClientMessage(
  text: string,
  maxBytes: number = LIMITS.frameBytes,
): Decoded<ClientMessage> {
  if (isLonger(text, maxBytes)) {
    return { ok: false, error: wireError('frame_too_large'), id: null };
  }
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { ok: false, error: wireError('malformed_frame'), id: null };
  }
  const id = requestId(value);
  const type: unknown = Reflect.get(value, 'type');
  if (typeof type !== 'string')
    return { ok: false, error: wireError('malformed_frame', { path: 'type' }), id };
  if (!CLIENT_MESSAGE_TYPES.some((known) => known === type)) {
    return { ok: false, error: wireError('unknown_type', { path: 'type' }), id };
  }
  if (type === 'hello' && offersOtherVersionsOnly(value)) {
    return { ok: false, error: wireError('unsupported_version', { path: 'versions' }), id };
  }
  const parsed = clientMessageSchema.safeParse(value);
  if (parsed.success) return { ok: true, message: parsed.data };
  const path = parsed.error.issues[0]?.path.join('.') ?? '';
  return { ok: false, error: wireError('malformed_frame', { path: path || undefined }), id };
}

/** Reads one frame from a server. Never throws; unknown fields are ignored, so that servers may grow. */
export function decodeServerMessage(text: string): Decoded<ServerMessage> {
  const parsed = serverMessageSchema.safeParse(parseJson(text));
  if (parsed.success) return { ok: true, message: parsed.data };
  return { ok: false, error: wireError('malformed_frame'), id: null };
}

export function encode(message: ClientMessage | ServerMessage): string {
  return JSON.stringify(message);
}
