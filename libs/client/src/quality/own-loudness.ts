import { type SourceState } from '../media/media-view';
import { type ErrorReporter } from '../util/report';
import { type LoudnessMeter } from '../room/environment';

/** How loud our own microphone is, whichever one it is at the moment. */
export class OwnLoudness {
  readonly #createMeter: (track: MediaStreamTrack) => LoudnessMeter;
  readonly #report: ErrorReporter;
  #track: MediaStreamTrack | null = null;
  #meter: LoudnessMeter | null = null;

  constructor(createMeter: (track: MediaStreamTrack) => LoudnessMeter, report: ErrorReporter) {
    this.#createMeter = createMeter;
    this.#report = report;
  }

  follow(microphone: SourceState): void {
    const track = microphone.kind === 'on' && !microphone.muted ? microphone.track : null;
    if (track === this.#track) return;
    this.#meter?.dispose();
    this.#track = track;
    this.#meter = track === null ? null : this.#create(track);
  }

  /** 0…1 */
  read(): number {
    return this.#meter?.read() ?? 0;
  }

  stop(): void {
    this.follow({ kind: 'off' });
  }

  /** A meeting without a meter is a meeting. */
  #create(track: MediaStreamTrack): LoudnessMeter | null {
    try {
      return this.#createMeter(track);
    } catch (error) {
      this.#report(error);
      return null;
    }
  }
}
