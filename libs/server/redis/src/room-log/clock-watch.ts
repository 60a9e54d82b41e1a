import type { Logger } from '@madang/server-kernel';
import type { Clock } from '@madang/server-room-log';
import type { RoomLogReports } from './reports';

/** Tickets are taken with five seconds of tolerance; well before that somebody should know. */
const LARGE_SKEW_MS = 2_000;

/**
 * Compares the clock of this machine with that of Redis. Times in the log are Redis' own, but tickets are
 * checked here: a clock that is minutes off refuses all of them.
 */
export class ClockWatch {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #reports: RoomLogReports;
  #isWrong = false;

  constructor(clock: Clock, logger: Logger, reports: RoomLogReports) {
    this.#clock = clock;
    this.#logger = logger;
    this.#reports = reports;
  }

  /** To be called before a question; what it gives takes the time that the answer says. */
  ask(): (redisNow: number) => void {
    const before = this.#clock.now();
    return (redisNow) => this.#answered(before, redisNow, this.#clock.now());
  }

  /** Redis looked at its clock at some moment between; what that leaves open is in our favour. */
  #answered(before: number, redisNow: number, after: number): void {
    const skew = redisNow < before ? before - redisNow : Math.min(after - redisNow, 0);
    this.#reports.measuredSkew(skew);
    const isWrong = Math.abs(skew) > LARGE_SKEW_MS;
    if (isWrong === this.#isWrong) return;
    this.#isWrong = isWrong;
    if (!isWrong) this.#logger.info('the clock of this machine is right again');
    else {
      this.#logger.warn(
        'the clock of this machine and that of Redis are apart: tickets may be refused, let both follow NTP',
        { aheadSeconds: Math.round(skew / 1_000) },
      );
    }
  }
}
