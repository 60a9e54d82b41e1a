export type CancelTimer = () => void;

/** The only source of time in this library, so that tests can hold it still. */
export interface Clock {
  /** Unix time in ms. */
  now(): number;
  /** Cancelling a timer that has run does nothing. Hidden pages run timers late, up to a minute. */
  setTimeout(run: () => void, ms: number): CancelTimer;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (run, ms) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
