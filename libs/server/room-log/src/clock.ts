/** Takes back what was scheduled; does nothing when it has run already. */
export type Cancel = () => void;

/** Time as code that waits should see it, so that tests can hold it still. */
export interface Clock {
  /** Unix time in ms. */
  now(): number;
  schedule(delayMs: number, run: () => void): Cancel;
}

/** The time of this machine. What it schedules does not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
