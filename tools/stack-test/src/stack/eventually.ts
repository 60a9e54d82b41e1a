import { setTimeout as delay } from 'node:timers/promises';

const EVERY_MS = 250;

/** Looks again and again until there is something, in programs that announce nothing. Rejects with what went wrong last. */
export async function eventually<T>(
  what: string,
  deadlineMs: number,
  look: () => Promise<T | undefined>,
): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      const found = await look();
      if (found !== undefined) return found;
    } catch (error) {
      last = error;
    }
    await delay(EVERY_MS);
  }
  throw new Error(`not within ${deadlineMs / 1_000} s: ${what}`, { cause: last });
}
