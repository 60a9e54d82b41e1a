import { sessionIdSchema, type SessionId } from '@madang/protocol';
import { toBase64Url } from '../util/base64url';

/** 16 random bytes; a new one for each page load and each session. */
export function createSessionId(): SessionId {
  return sessionIdSchema.parse(toBase64Url(crypto.getRandomValues(new Uint8Array(16))));
}
