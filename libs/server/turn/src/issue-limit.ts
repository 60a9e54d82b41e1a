import { Injectable } from '@nestjs/common';
import type { TurnRequest } from '@madang/protocol';
import { HttpProblem } from '@madang/server-kernel';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { TurnMetrics } from './turn-metrics';

const WINDOW_SECONDS = 600;
/** A connection that is lost and resumed four times a minute, for ten minutes. */
const PER_PARTICIPANT = 40;
/** Everybody of a full room, 16, each of whom comes back twice a minute for as long. */
const PER_ROOM = 320;

/**
 * How many credentials one participant and one room may be issued, so that nobody makes an account of the relay for all
 * the world. It is counted in each process of the service by itself.
 */
@Injectable()
export class IssueLimit {
  private readonly participants = limiter(PER_PARTICIPANT);
  private readonly rooms = limiter(PER_ROOM);

  constructor(private readonly metrics: TurnMetrics) {}

  /** @throws HttpProblem 429 `rate_limited` with `Retry-After`; what is refused is not counted. */
  async take({ subject, room }: Pick<TurnRequest, 'subject' | 'room'>): Promise<void> {
    await this.consume('participant', this.participants, subject);
    try {
      await this.consume('room', this.rooms, room);
    } catch (error) {
      await this.participants.reward(subject);
      throw error;
    }
  }

  private async consume(
    by: 'participant' | 'room',
    from: RateLimiterMemory,
    key: string,
  ): Promise<void> {
    try {
      await from.consume(key);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      this.metrics.limited(by);
      const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1_000));
      throw new HttpProblem(429, 'rate_limited', { headers: { 'Retry-After': String(seconds) } });
    }
  }
}

function limiter(points: number): RateLimiterMemory {
  return new RateLimiterMemory({ points, duration: WINDOW_SECONDS });
}
