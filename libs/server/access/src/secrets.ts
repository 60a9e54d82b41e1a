import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Random bytes of the system's generator, base64url. 16 bytes cannot be guessed. */
export function newSecret(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}

/** SHA-256, base64url. Enough to store a random secret, never a password, which needs a slow hash. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** Takes the same time wherever the texts differ, and whatever their lengths. */
export function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
