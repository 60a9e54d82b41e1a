import { setTimeout as delay } from 'node:timers/promises';

/** Looks again until it is so; `false` when that takes longer. */
export async function eventually(
  isSo: () => boolean | Promise<boolean>,
  withinMs: number,
  everyMs = 50,
): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (!(await isSo())) {
    if (Date.now() > deadline) return false;
    await delay(everyMs);
  }
  return true;
}

/** As `eventually`, for what must come about: throws with the sentence when it does not. */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  sentence: string,
  withinMs = 30_000,
  everyMs = 50,
): Promise<void> {
  if (!(await eventually(isSo, withinMs, everyMs)))
    throw new Error(`${sentence}: not within ${withinMs} ms`);
}

/** Lets a fault last, or a load run: time is what these tests are made of. */
export function pass(ms: number): Promise<void> {
  return delay(ms);
}
