import type { Clock } from '@madang/server-room-log';

/** Well below the 500 ms that TCP may take for an acknowledgement, RFC 1122 §4.2.3.2; nobody waits for ours. */
const LONGEST_MS = 50;

/** Has frames that may wait. */
export interface Waiter {
  /** Sends those that still wait. */
  sendLate(): void;
}

/**
 * Who of a node's connections has frames that may wait for others to go with: a system call is most of the price of
 * a small frame. One timer for all, so that what found no company goes out in one turn.
 */
export class LateFrames {
  private waiters = new Set<Waiter>();

  constructor(private readonly clock: Clock) {}

  /** Calls the waiter back once, in time. */
  add(waiter: Waiter): void {
    if (this.waiters.size === 0) this.clock.schedule(LONGEST_MS, () => this.release());
    this.waiters.add(waiter);
  }

  private release(): void {
    const { waiters } = this;
    this.waiters = new Set();
    for (const waiter of waiters) waiter.sendLate();
  }
}
