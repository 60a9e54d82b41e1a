/** Longer than a gateway or a store that hangs keeps a request. */
const LATE_MS = 60_000;

/**
 * Attempts to resume that were given up without a welcome. A hello that arrived may still be carried out,
 * after that of a later attempt, which it then outdates: `session_superseded` may mean ourselves.
 */
export class UnansweredResumes<Attempt> {
  readonly #since = new Map<Attempt, number>();

  add(attempt: Attempt, now: number): void {
    this.#since.set(attempt, now);
  }

  remove(attempt: Attempt): void {
    this.#since.delete(attempt);
  }

  /** Whether one of them may just have been carried out. Each is good for that once. */
  take(now: number): boolean {
    for (const [attempt, since] of this.#since) {
      this.#since.delete(attempt);
      if (now - since < LATE_MS) return true;
    }
    return false;
  }
}
