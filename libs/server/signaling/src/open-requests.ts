/** Beyond it the next frame waits: work that waits here is work that the socket's sender does not see. */
const MAX_OPEN = 16;

/** Requests of one session that are under way together. */
export class OpenRequests {
  private count = 0;
  private waiting: (() => void)[] = [];

  /** `null`: the next one may begin. Else it may when the promise resolves. */
  begin(): Promise<void> | null {
    this.count += 1;
    return this.count < MAX_OPEN ? null : this.change();
  }

  /** To be called once for each that has begun. */
  end(): void {
    this.count -= 1;
    const waiting = this.waiting.splice(0);
    for (const resolve of waiting) resolve();
  }

  /** Resolves when none is under way. */
  async ended(): Promise<void> {
    while (this.count > 0) await this.change();
  }

  private change(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}
