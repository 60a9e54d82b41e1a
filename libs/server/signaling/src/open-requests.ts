/** Beyond it the next frame waits: work that waits here is work that the socket's sender does not see. */
const MAX_OPEN = 16;

/** Requests of one session that are under way together; their promises must not reject. */
export class OpenRequests {
  private readonly open = new Set<Promise<void>>();

  /** Resolves when the next one may begin. */
  add(request: Promise<void>): Promise<void> {
    this.open.add(request);
    void request.then(() => this.open.delete(request));
    return this.open.size < MAX_OPEN ? Promise.resolve() : Promise.race(this.open);
  }

  /** Resolves when all have ended that are under way now. */
  async ended(): Promise<void> {
    await Promise.all(this.open);
  }
}
