import { setTimeout as delay } from 'node:timers/promises';

const INTERVAL_MS = 100;

/**
 * Looks again and again until `look` neither throws nor gives `undefined`, and resolves to what it gave.
 * Rejects after `withinMs` with the last thing that was wrong.
 */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  withinMs = 20_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  let wrong: unknown = 'nothing was there';
  for (;;) {
    try {
      const found = await look();
      if (found !== undefined) return found;
    } catch (error) {
      wrong = error;
    }
    if (Date.now() > deadline) {
      throw new Error(`not within ${withinMs} ms: ${what} (${String(wrong)})`, { cause: wrong });
    }
    await delay(INTERVAL_MS);
  }
}
