import { type ParticipantId } from '@madang/protocol';
import { type CancelTimer, type Clock } from '../util/clock';
import { nextSpeaking, QUIET, type Speaking } from './speaking';

const INTERVAL_MS = 150;

export interface SpeakingWatchOptions {
  readonly clock: Clock;
  /** How loud everybody is now, 0…1, on the scale of `AudioLevel`; whoever is missing is silent. */
  readonly loudness: () => Iterable<readonly [ParticipantId, number]>;
  readonly handleChanged: () => void;
}

/** Looks regularly who is speaking, from `start` until `stop`. */
export class SpeakingWatch {
  readonly #options: SpeakingWatchOptions;
  #states: ReadonlyMap<ParticipantId, Speaking> = new Map();
  #speaking: ReadonlySet<ParticipantId> = new Set();
  #cancel: CancelTimer | null = null;

  constructor(options: SpeakingWatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.#cancel = this.#options.clock.setTimeout(() => {
      this.#look();
      this.start();
    }, INTERVAL_MS);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  /** The same set until it changes. */
  get speaking(): ReadonlySet<ParticipantId> {
    return this.#speaking;
  }

  #look(): void {
    const now = this.#options.clock.now();
    const loudness = new Map(this.#options.loudness());
    const ids = new Set([...this.#states.keys(), ...loudness.keys()]);
    const states = new Map<ParticipantId, Speaking>();
    for (const id of ids) {
      const next = nextSpeaking(this.#states.get(id) ?? QUIET, loudness.get(id) ?? 0, now);
      if (next !== QUIET) states.set(id, next);
    }
    this.#states = states;
    this.#show(new Set([...states].filter(([, one]) => one.isSpeaking).map(([id]) => id)));
  }

  #show(speaking: ReadonlySet<ParticipantId>): void {
    const before = this.#speaking;
    if (speaking.size === before.size && [...speaking].every((id) => before.has(id))) return;
    this.#speaking = speaking;
    this.#options.handleChanged();
  }
}
