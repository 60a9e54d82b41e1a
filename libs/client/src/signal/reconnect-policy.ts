/**
 * How long to wait before attempt number `attempt` (from 0) after losing a connection, in ms; `null`: give
 * up. `random` gives numbers from 0 up to 1.
 */
export type ReconnectPolicy = (attempt: number, random: () => number) => number | null;

const FIRST_MS = 1_000;
const BASE_MS = 500;
const CAP_MS = 20_000;

/**
 * Full jitter, so that the clients of a lost gateway come back spread out and not in waves
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter): up to 1 s at first, then
 * up to 500 ms doubled each time, at most 20 s. Never gives up: a meeting outlives its servers.
 */
export const fullJitter: ReconnectPolicy = (attempt, random) =>
  upTo(attempt === 0 ? FIRST_MS : Math.min(CAP_MS, BASE_MS * 2 ** attempt), random);

/** The wait when there is a network again: no longer than a first attempt, jittered as one. */
export function collapsedWait(random: () => number): number {
  return upTo(FIRST_MS, random);
}

function upTo(ms: number, random: () => number): number {
  return Math.floor(random() * ms);
}
