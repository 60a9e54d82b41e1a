import { type ParticipantState, type Publication, type Stage } from '@madang/protocol';
import { type MediaView, type SourceState } from '../media/media-view';
import { type LocalTracks } from '../peer/uplink';
import { type ErrorReporter } from '../util/report';

const SOURCES = ['microphone', 'camera', 'screen', 'screenAudio'] as const;

/** What we offer of our own media, in the order of the wire's sources. */
export function publicationsOf(media: MediaView): Publication[] {
  return SOURCES.flatMap((source) => {
    const state: SourceState = media[source];
    return state.kind === 'on' ? [{ source, muted: state.muted }] : [];
  });
}

export function tracksOf(media: MediaView): LocalTracks {
  const tracks: { -readonly [K in keyof LocalTracks]: LocalTracks[K] } = {};
  for (const source of SOURCES) {
    const state: SourceState = media[source];
    if (state.kind === 'on') tracks[source] = state.track;
  }
  return tracks;
}

function isSame(one: ParticipantState, other: ParticipantState): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

export interface LocalStateOptions {
  /** Resolves when the room has agreed. Before there is a connection it has nobody to tell. */
  readonly say: (state: ParticipantState) => Promise<void>;
  readonly report: ErrorReporter;
}

/**
 * What we say about ourselves. It is said whole on each change; signaling keeps the order, and lets a
 * later state replace one that has not been sent.
 */
export class LocalState {
  readonly #options: LocalStateOptions;
  #current: ParticipantState;
  #stage: Stage = 'preview';
  #joining: Promise<void> | null = null;

  constructor(initial: ParticipantState, options: LocalStateOptions) {
    this.#current = initial;
    this.#options = options;
  }

  get current(): ParticipantState {
    return this.#current;
  }

  /** The stage that the room has agreed to. */
  get stage(): Stage {
    return this.#stage;
  }

  setDisplayName(displayName: string): void {
    this.#change({ ...this.#current, displayName }).catch(this.#options.report);
  }

  setMedia(media: MediaView): void {
    this.#change({ ...this.#current, publications: publicationsOf(media) }).catch(
      this.#options.report,
    );
  }

  /** Resolves when the room has let us in; rejects as signaling does, and we are in the preview as before. */
  join(displayName: string): Promise<void> {
    this.#joining ??= this.#join(displayName).finally(() => (this.#joining = null));
    return this.#joining;
  }

  async #join(displayName: string): Promise<void> {
    try {
      await this.#change({ ...this.#current, displayName, stage: 'joined' });
      this.#stage = 'joined';
    } catch (error) {
      this.#current = { ...this.#current, stage: 'preview' };
      throw error;
    }
  }

  async #change(state: ParticipantState): Promise<void> {
    if (isSame(state, this.#current)) return;
    this.#current = state;
    await this.#options.say(state);
  }
}
