/** Two lost audio packets are nothing, seventy-five are a dead path: 20 ms each (RFC 7587 §4.2). */
const SILENT_MS = 1_500;
/** What the first media of a link may take, encoders and slow networks included. */
const FIRST_MEDIA_MS = 4_000;

export type Verdict = 'flowing' | 'waiting' | 'silent';

interface Expectation {
  readonly since: number;
  readonly bytes: number | null;
  readonly lastFlow: number | null;
}

/** Tells from the count of received bytes whether media that is expected has stopped. */
export class SilenceWatch {
  #expectation: Expectation | null = null;

  /** Nothing is expected, or nobody looks; what came before says nothing any more. */
  reset(): void {
    this.#expectation = null;
  }

  /** @param now Unix time in ms at which `bytes` had been received in all, `null` for unknown. */
  sample(bytes: number | null, now: number): Verdict {
    const before = this.#expectation ?? { since: now, bytes, lastFlow: null };
    const hasFlowed = bytes !== null && before.bytes !== null && bytes > before.bytes;
    const lastFlow = hasFlowed ? now : before.lastFlow;
    this.#expectation = { since: before.since, bytes: bytes ?? before.bytes, lastFlow };
    if (hasFlowed) return 'flowing';
    const isSilent =
      lastFlow === null ? now - before.since >= FIRST_MEDIA_MS : now - lastFlow >= SILENT_MS;
    return isSilent ? 'silent' : 'waiting';
  }
}
