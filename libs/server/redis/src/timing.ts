import { systemClock, type Clock } from '@madang/server-room-log';

/** What is not the same each time: when, and how much jitter. One for each process, so that tests can fix both. */
export interface Timing {
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Calls back when all that has come in by now was handled. */
  readonly turnEnd: (task: () => void) => void;
}

export const systemTiming: Timing = {
  clock: systemClock,
  random: Math.random,
  turnEnd: (task) => void setImmediate(task),
};

/** Resolves after so many ms. */
export function delay({ clock }: Timing, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.schedule(ms, resolve));
}
