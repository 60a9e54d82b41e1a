import { type Source } from '@madang/protocol';
import { type CancelTimer, type Clock } from '../util/clock';
import { encodingFor } from './budget';
import { type Outgoing, type OutgoingMedia } from './sending';

/** Our own tracks that others may have. */
export type LocalTracks = Readonly<Partial<Record<Source, MediaStreamTrack>>>;

export interface UplinkWish {
  readonly tracks: LocalTracks;
  /** How many receive the same tracks. */
  readonly receivers: number;
  /** Nobody gets a track while this end or the other one is in the preview. */
  readonly isOpen: boolean;
}

/** By then the estimate of the path has left its start; see `START_LINES` in the budget. */
const START_MS = 1_000;

function captured(track: MediaStreamTrack | undefined): { width: number; height: number } | null {
  const { width, height } = track?.getSettings() ?? {};
  return width === undefined || height === undefined ? null : { width, height };
}

/** Turns what we have into what one remote end is to get, and lets the camera begin small. */
export class Uplink {
  readonly #clock: Clock;
  readonly #apply: (media: OutgoingMedia) => void;
  #wish: UplinkWish = { tracks: {}, receivers: 1, isOpen: false };
  #hasStarted = false;
  #cancelStart: CancelTimer | null = null;

  constructor(clock: Clock, apply: (media: OutgoingMedia) => void) {
    this.#clock = clock;
    this.#apply = apply;
  }

  set(wish: UplinkWish): void {
    this.#wish = wish;
    if (!wish.isOpen || wish.tracks.camera === undefined) this.#reset();
    else {
      this.#cancelStart ??= this.#clock.setTimeout(() => {
        this.#hasStarted = true;
        this.#update();
      }, START_MS);
    }
    this.#update();
  }

  /** For a new connection, whose path is unknown again. */
  restart(): void {
    this.#reset();
    this.set(this.#wish);
  }

  stop(): void {
    this.#cancelStart?.();
    this.#cancelStart = null;
  }

  #reset(): void {
    this.stop();
    this.#hasStarted = false;
  }

  #update(): void {
    this.#apply({
      microphone: this.#outgoing('microphone'),
      camera: this.#outgoing('camera'),
      screen: this.#outgoing('screen'),
      screenAudio: this.#outgoing('screenAudio'),
    });
  }

  /** The limits are set before the track is: a preview prepares what joining then only opens. */
  #outgoing(source: Source): Outgoing {
    const { tracks, receivers, isOpen } = this.#wish;
    const track = tracks[source];
    const question = {
      source,
      receivers,
      captured: captured(track),
      isStarting: !this.#hasStarted,
    };
    return { track: (isOpen && track) || null, encoding: encodingFor(question) };
  }
}
