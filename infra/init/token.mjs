import { randomBytes } from 'node:crypto';

/** 256 bits in letters that need no quoting in a URL, a shell or coturn's database. */
export function makeToken() {
  return randomBytes(32).toString('base64url');
}
