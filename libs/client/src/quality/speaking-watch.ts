import { type ParticipantId } from '@madang/protocol';
import { type Clock } from '../util/clock';
import { type Scope } from '../util/scope';
import { nextSpeaking, QUIET, type Speaking } from './speaking';

const INTERVAL_MS = 150;

export interface SpeakingWatchOptions {
  readonly clock: Clock;
  /** How loud everybody is now, 0…1, on the scale of `AudioLevel`; whoever is missing is silent. */
  readonly loudness: () => ReadonlyMap<ParticipantId, number>;
  readonly handleChanged: () => void;
}

/** Looks regularly who is speaking, until its scope ends. */
export class SpeakingWatch {
  readonly #options: SpeakingWatchOptions;
  #states: ReadonlyMap<ParticipantId, Speaking> = new Map();
  #speaking: ReadonlySet<ParticipantId> = new Set();

  constructor(scope: Scope, options: SpeakingWatchOptions) {
    this.#options = options;
    let cancel = (): void => undefined;
    const look = (): void => {
      this.#look();
      cancel = options.clock.setTimeout(look, INTERVAL_MS);
    };
    cancel = options.clock.setTimeout(look, INTERVAL_MS);
    scope.add(() => cancel());
  }

  /** The same set until it changes. */
  get speaking(): ReadonlySet<ParticipantId> {
    return this.#speaking;
  }

  #look(): void {
    const now = this.#options.clock.now();
    const loudness = this.#options.loudness();
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
