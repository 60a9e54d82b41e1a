import { type CancelTimer, type Clock } from '../util/clock';

/** ICE ufrags of a description (RFC 8839 §5.4); one with `max-bundle`, one per m-line else. */
export function ufragsOf(sdp: string): ReadonlySet<string> {
  return new Set([...sdp.matchAll(/^a=ice-ufrag:(\S+)/gm)].map((match) => match[1] ?? ''));
}

/**
 * How long candidates wait for company. The first ones, mostly of our own interfaces, are found within
 * the task that follows the description, and connecting waits for them.
 */
const FIRST_BATCH_MS = 5;
const NEXT_BATCH_MS = 60;
/** Below what one message may hold, also with long mDNS names and relay addresses. */
const MAX_BATCH = 32;

/** Our candidates on their way out, in batches: a few messages instead of one for each candidate. */
export class CandidateOutbox {
  readonly #clock: Clock;
  readonly #send: (candidates: readonly RTCIceCandidateInit[]) => void;
  #waiting: RTCIceCandidateInit[] = [];
  #isFirst = true;
  #cancel: CancelTimer | null = null;

  constructor(clock: Clock, send: (candidates: readonly RTCIceCandidateInit[]) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  /** The next candidates belong to a description that is on its way. */
  handleDescriptionSent(): void {
    this.#isFirst = true;
  }

  /** An empty `candidate` ends a generation of candidates (W3C webrtc-pc §4.8.1.2) and waits for nothing. */
  add(candidate: RTCIceCandidateInit): void {
    this.#waiting.push(candidate);
    if (candidate.candidate === '' || this.#waiting.length >= MAX_BATCH) this.flush();
    else {
      const delayMs = this.#isFirst ? FIRST_BATCH_MS : NEXT_BATCH_MS;
      this.#cancel ??= this.#clock.setTimeout(() => this.flush(), delayMs);
    }
  }

  flush(): void {
    this.stop();
    if (this.#waiting.length === 0) return;
    const batch = this.#waiting;
    this.#waiting = [];
    this.#isFirst = false;
    this.#send(batch);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}

/** A remote end that sends more than this before its description is not worth listening to. */
const MAX_EARLY = 256;

/**
 * Their candidates on the way in. `addIceCandidate` refuses those whose ufrag is in no applied description
 * (W3C webrtc-pc §4.4.2), so they wait here for it.
 */
export class CandidateInbox {
  #ufrags: ReadonlySet<string> | null = null;
  #early: RTCIceCandidateInit[] = [];

  /** Returns those of `candidates` that may be applied now. */
  take(candidates: readonly RTCIceCandidateInit[]): readonly RTCIceCandidateInit[] {
    const ready: RTCIceCandidateInit[] = [];
    for (const candidate of candidates) {
      if (this.#isReady(candidate)) ready.push(candidate);
      else if (this.#early.length < MAX_EARLY) this.#early.push(candidate);
    }
    return ready;
  }

  /**
   * Returns what waited for the description that was applied just now. Signals come in order, so whatever
   * else waited belongs to a description that was ignored or rolled back; it is dropped.
   */
  handleDescriptionApplied(sdp: string): readonly RTCIceCandidateInit[] {
    this.#ufrags = ufragsOf(sdp);
    const early = this.#early;
    this.#early = [];
    return early.filter((candidate) => this.#isReady(candidate));
  }

  #isReady({ usernameFragment }: RTCIceCandidateInit): boolean {
    if (this.#ufrags === null) return false;
    return typeof usernameFragment !== 'string' || this.#ufrags.has(usernameFragment);
  }
}
