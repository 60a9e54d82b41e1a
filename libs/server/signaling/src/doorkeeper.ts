import { Inject, Injectable } from '@nestjs/common';
import { type Credential, LIMITS } from '@madang/protocol';
import type { Clock } from '@madang/server-room-log';
import { CLOCK } from './clock-token';
import { DEFAULT_RESUMES_PER_SECOND, SignalingConfig } from './signaling-config';
import { TokenBucket } from './socket/token-bucket';

/** What may come at once, in seconds' worth of the rate. */
const BURST_S = 2;

/**
 * Lets so many hellos a second in as this node can serve besides its meetings; the others are told when their
 * turn is, one after the other, so that they come back as spread out as they can be taken.
 */
@Injectable()
export class Doorkeeper {
  private readonly perSecond: number;
  private readonly entering: TokenBucket;
  /** Turns that can still be told: each one further in the future. */
  private readonly turns: TokenBucket;
  private readonly maxTurns: number;

  constructor(
    { resumesPerSecond = DEFAULT_RESUMES_PER_SECOND }: SignalingConfig,
    @Inject(CLOCK) clock: Clock,
  ) {
    const now = () => clock.now();
    this.perSecond = resumesPerSecond;
    this.maxTurns = Math.ceil((resumesPerSecond * LIMITS.maxReconnectWindowMs) / 1_000);
    this.entering = new TokenBucket(resumesPerSecond, BURST_S * resumesPerSecond, now);
    this.turns = new TokenBucket(resumesPerSecond, this.maxTurns, now);
  }

  /** Every turn within the longest wait is given away: whoever comes now need not even say hello. */
  get isOverrun(): boolean {
    return this.turns.left < 1;
  }

  /**
   * 0: come in. Else in how many ms to come again. Whoever resumes goes first, as its place is kept for a
   * while only: newcomers are let in as long as half of the burst is left.
   */
  ask(kind: Credential['kind']): number {
    const reserve = kind === 'ticket' ? Math.floor((BURST_S * this.perSecond) / 2) : 0;
    if (this.entering.take(reserve)) return 0;
    this.turns.take();
    const turn = this.maxTurns - this.turns.left;
    return Math.max(1, Math.ceil((1_000 * turn) / this.perSecond));
  }
}
