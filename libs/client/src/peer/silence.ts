/** Two lost audio packets are nothing, forty are a dead path: 20 ms each (RFC 7587 §4.2). */
const SILENT_MS = 800;
/** Half of that is worth a question to others who may know. */
const QUIET_MS = 400;
/** What the first media of a link may take, encoders and slow networks included. */
const FIRST_MEDIA_MS = 4_000;

/** `quiet`: nothing came for a moment; `silent`: for so long that something must be done. */
export type Verdict = 'flowing' | 'waiting' | 'quiet' | 'silent';

interface Expectation {
  readonly since: number;
  readonly bytes: number;
  readonly lastFlow: number | null;
}

/** Tells from the count of received bytes whether media that is expected has stopped. */
export class SilenceWatch {
  #expectation: Expectation | null = null;

  /** Nothing is expected, or nobody looks; what came before says nothing any more. */
  reset(): void {
    this.#expectation = null;
  }

  /** @param now in ms, when `bytes` had been received in all. */
  sample(bytes: number, now: number): Verdict {
    const { since, ...before } = this.#expectation ?? { since: now, bytes, lastFlow: null };
    const isFlowing = bytes > before.bytes;
    const lastFlow = isFlowing ? now : before.lastFlow;
    this.#expectation = { since, bytes, lastFlow };
    if (isFlowing) return 'flowing';
    if (lastFlow === null) return now - since >= FIRST_MEDIA_MS ? 'silent' : 'waiting';
    if (now - lastFlow >= SILENT_MS) return 'silent';
    return now - lastFlow >= QUIET_MS ? 'quiet' : 'waiting';
  }
}
