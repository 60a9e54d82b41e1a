import {
  withoutHand,
  type AppendOk,
  type ParticipantState,
  type Publication,
  type Stage,
} from '@madang/protocol';
import { type MediaView, type SourceState } from '../media/media-view';
import { type LocalTracks } from '../peer/uplink';

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
  readonly say: (state: ParticipantState) => Promise<AppendOk | undefined>;
  /** The room did not agree to what was no step to another stage. */
  readonly handleRefused: (error: unknown) => void;
}

/**
 * What we say about ourselves. It is said whole on each change; signaling keeps the order, and lets a
 * later state replace one that has not been sent.
 */
export class LocalState {
  readonly #options: LocalStateOptions;
  #current: ParticipantState;
  /** What the room has agreed to last. */
  #agreed: ParticipantState;
  #agreedAt = 0;
  #unanswered = 0;

  constructor(initial: ParticipantState, options: LocalStateOptions) {
    this.#current = initial;
    this.#agreed = initial;
    this.#options = options;
  }

  get current(): ParticipantState {
    return this.#current;
  }

  /** The stage that the room has agreed to. */
  get stage(): Stage {
    return this.#agreed.stage;
  }

  /** The place in the log, of its epoch, of what the room has agreed to last; 0 if that is not known. */
  get agreedAt(): number {
    return this.#agreedAt;
  }

  /** The room has answered everything that was said. */
  get isSettled(): boolean {
    return this.#unanswered === 0;
  }

  setDisplayName(displayName: string): void {
    this.#tell({ ...this.#current, displayName });
  }

  setMedia(media: MediaView): void {
    this.#tell({ ...this.#current, publications: publicationsOf(media) });
  }

  /** @param at when it went up, in Unix time in ms; `null`: it is down. */
  setHand(at: number | null): void {
    const lowered = withoutHand(this.#current);
    this.#tell(at === null ? lowered : { ...lowered, handRaisedAt: at });
  }

  /** Resolves when the room has agreed; rejects as signaling does, and we are in the stage in which we were. */
  async step(stage: Stage, displayName = this.#current.displayName): Promise<void> {
    try {
      await this.#change({ ...this.#current, displayName, stage });
    } catch (error) {
      this.#current = { ...this.#current, stage: this.stage };
      // What changed meanwhile was said of the other stage, and refused with it.
      if (!isSame(this.#current, this.#agreed)) this.#say().catch(this.#options.handleRefused);
      throw error;
    }
  }

  /** The room has us in this stage, whatever we have said. */
  takeStage(stage: Stage): void {
    this.#agreed = { ...this.#agreed, stage };
    this.#current = { ...this.#current, stage };
  }

  #tell(state: ParticipantState): void {
    this.#change(state).catch(this.#options.handleRefused);
  }

  async #change(state: ParticipantState): Promise<void> {
    if (isSame(state, this.#current)) return;
    this.#current = state;
    await this.#say();
  }

  async #say(): Promise<void> {
    const state = this.#current;
    this.#unanswered += 1;
    try {
      const ok = await this.#options.say(state);
      this.#agreed = state;
      if (ok !== undefined && 'seq' in ok) this.#agreedAt = ok.seq;
    } finally {
      this.#unanswered -= 1;
    }
  }
}
