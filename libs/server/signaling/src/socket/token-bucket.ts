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

  get left(): number {
    this.fill();
    return this.tokens;
  }

  /** Takes one token, or as many as asked; `false` when there are not so many besides the reserve. */
  take(reserve = 0, count = 1): boolean {
    this.fill();
    if (this.tokens < count + reserve) return false;
    this.tokens -= count;
    return true;
  }

  private fill(): void {
    const now = this.now();
    const gained = (Math.max(0, now - this.filledAt) * this.perSecond) / 1_000;
    this.tokens = Math.min(this.burst, this.tokens + gained);
    this.filledAt = now;
  }
}
