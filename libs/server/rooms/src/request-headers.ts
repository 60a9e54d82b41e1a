import { HttpProblem } from '@madang/server-kernel';
import type { Request } from 'express';

const BEARER = /^Bearer +([\x21-\x7e]{1,256})$/i;
/** Of random keys as clients make them, 16 characters are few; guessed ones would be somebody else's answers. */
const IDEMPOTENCY_KEY = /^"?([\x21\x23-\x7e]{16,128})"?$/;

/** RFC 6750 §2.1; `undefined` without a token. */
export function bearerOf(request: Request): string | undefined {
  return BEARER.exec(request.headers.authorization ?? '')?.[1];
}

/** https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header: a string, with or without its quotes. */
export function idempotencyKeyOf(request: Request): string | undefined {
  const header = request.headers['idempotency-key'];
  if (header === undefined) return undefined;
  const key = typeof header === 'string' ? IDEMPOTENCY_KEY.exec(header)?.[1] : undefined;
  if (key === undefined) throw new HttpProblem(400, 'invalid_request', { path: 'idempotency-key' });
  return key;
}

export function etagOf(version: number): string {
  return `"${version}"`;
}

/** Whether `If-Match` names this version (RFC 9110 §13.1.1: strong comparison, `*` for any). */
export function ifMatch(request: Request): (version: number) => boolean {
  const header = request.headers['if-match'];
  if (header === undefined) throw new HttpProblem(428, 'version_required');
  const tags = header.split(',').map((tag) => tag.trim());
  return (version) => tags.includes('*') || tags.includes(etagOf(version));
}
