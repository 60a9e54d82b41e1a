import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import {
  type Claim,
  type Clock,
  type JoinInput,
  LogUnavailableError,
  RoomLog,
} from '@madang/server-room-log';
import { Logger } from '@madang/server-kernel';
import { CLOCK } from './clock-token';

const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 5_000;

/**
 * Gives claims back to the room log, and asks again until the log has heard: a participant whose end was
 * lost would be shown as present for as long as this gateway lives.
 */
@Injectable()
export class Departures implements OnApplicationShutdown {
  private readonly pending = new Set<Promise<void>>();
  private readonly retries = new Set<() => void>();

  constructor(
    private readonly log: RoomLog,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** The connection is gone; the participant is away. */
  detach(claim: Claim): void {
    void this.track(() => this.log.detach(claim));
  }

  /** The participant left. Resolves after the first attempt, whatever came of it. */
  leave(claim: Claim): Promise<void> {
    return this.track(() => this.log.leave(claim, 'left'));
  }

  /**
   * For a join that failed on the way: nobody knows whether the participant is in the room now, and
   * nobody holds its claim. Asking once more tells, since a join may be repeated.
   */
  withdraw(input: JoinInput): void {
    void this.track(async () => {
      const result = await this.log.join(input);
      if (result.kind === 'joined') await this.log.leave(result.claim, 'left');
    });
  }

  /** Resolves when the first attempts that are under way have ended. */
  async settled(): Promise<void> {
    await Promise.all(this.pending);
  }

  onApplicationShutdown(): void {
    for (const cancel of this.retries) cancel();
    this.retries.clear();
  }

  private track(departure: () => Promise<void>): Promise<void> {
    const attempt = this.attempt(departure, FIRST_RETRY_MS).finally(() => {
      this.pending.delete(attempt);
    });
    this.pending.add(attempt);
    return attempt;
  }

  private async attempt(departure: () => Promise<void>, retryMs: number): Promise<void> {
    try {
      await departure();
    } catch (err) {
      if (!(err instanceof LogUnavailableError)) {
        this.logger.error('a claim could not be given back', { err });
        return;
      }
      const cancel = this.clock.schedule(retryMs, () => {
        this.retries.delete(cancel);
        void this.attempt(departure, Math.min(2 * retryMs, MAX_RETRY_MS));
      });
      this.retries.add(cancel);
    }
  }
}
