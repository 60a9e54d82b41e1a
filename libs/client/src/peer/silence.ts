import { type Reception } from './reception';

/** Two lost audio packets are nothing, forty are a dead path: 20 ms each (RFC 7587 §4.2). */
const SILENT_MS = 800;
/** Half of that is worth a question to others who may know. */
const QUIET_MS = 400;
/** Five audio packets: worth looking again soon. */
const LATE_MS = 100;
/** What the first media of a link may take, encoders and slow networks included. */
const FIRST_MEDIA_MS = 4_000;

/** `quiet`: nothing came for a moment; `silent`: for so long that something must be done. */
export type Verdict = 'flowing' | 'waiting' | 'quiet' | 'silent';

interface Expectation {
  readonly since: number;
  readonly sampledAt: number;
  readonly bytes: number;
  readonly lastFlow: number | null;
}

/** Tells from what has been received whether media that is expected has stopped. */
export class SilenceWatch {
  #expectation: Expectation | null = null;

  /** Media that was flowing is late: whoever samples now and then should do so more often. */
  isLate = false;

  /** Nothing is expected, or nobody looks; what came before says nothing any more. */
  reset(): void {
    this.#expectation = null;
    this.isLate = false;
  }

  /** @param now in ms, when this had been received in all. */
  sample({ bytes, ageMs }: Reception, now: number): Verdict {
    const before = this.#expectation ?? { since: now, sampledAt: now, bytes, lastFlow: null };
    const isFlowing = bytes > before.bytes;
    const cameAt = Math.max(now - ageMs, before.sampledAt);
    const lastFlow = isFlowing ? cameAt : before.lastFlow;
    this.#expectation = { since: before.since, sampledAt: now, bytes, lastFlow };
    const silence = lastFlow === null ? 0 : now - lastFlow;
    this.isLate = silence >= LATE_MS;
    if (isFlowing) return 'flowing';
    if (lastFlow === null) return now - before.since >= FIRST_MEDIA_MS ? 'silent' : 'waiting';
    if (silence >= SILENT_MS) return 'silent';
    return silence >= QUIET_MS ? 'quiet' : 'waiting';
  }
}
