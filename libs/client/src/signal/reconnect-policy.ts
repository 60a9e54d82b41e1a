/**
 * How long to wait before attempt number `attempt` (from 0) after losing a connection, in ms; `null`: give
 * up. `random` gives numbers from 0 up to 1. `windowMs` is not 0 when an open connection was lost: over so
 * long all clients of its gateway are to spread.
 */
export type ReconnectPolicy = (
  attempt: number,
  random: () => number,
  windowMs: number,
) => number | null;

/** The window where no server has said another. */
export const DEFAULT_WINDOW_MS = 1_000;

const BASE_MS = 500;
/** Well below `LIMITS.graceMs`: who waits longer after one more failure has lost its place. */
const CAP_MS = 8_000;

/**
 * Full jitter, so that the clients of a lost gateway come back spread out and not in waves
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter): up to the window at first, 1 s
 * without one, then up to 500 ms doubled each time, at most 8 s. Never gives up: a meeting outlives its servers.
 */
export const fullJitter: ReconnectPolicy = (attempt, random, windowMs) => {
  const growingMs = attempt === 0 ? 0 : Math.min(CAP_MS, BASE_MS * 2 ** attempt);
  return upTo(Math.max(growingMs, windowMs) || DEFAULT_WINDOW_MS, random);
};

/** The wait when there is a network again, and what is added to a wait that a server has told. */
export function shortWait(random: () => number): number {
  return upTo(DEFAULT_WINDOW_MS, random);
}

function upTo(ms: number, random: () => number): number {
  return Math.floor(random() * ms);
}
