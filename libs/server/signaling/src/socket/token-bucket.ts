/** Holds up to `burst` tokens and gains `perSecond` of them, spread evenly. Reads its clock, needs no timer. */
export class TokenBucket {
  private tokens: number;
  private filledAt: number;

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    private readonly now: () => number,
  ) {
    this.tokens = burst;
    this.filledAt = now();
  }

  /** Takes one token; `false` when there is none. */
  take(): boolean {
    const now = this.now();
    const gained = (Math.max(0, now - this.filledAt) * this.perSecond) / 1_000;
    this.tokens = Math.min(this.burst, this.tokens + gained);
    this.filledAt = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
