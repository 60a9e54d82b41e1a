import {
  SOURCES,
  type Entry,
  type Participant,
  type ParticipantState,
  type Permissions,
  type Policy,
  type Publication,
  type Snapshot,
  type Source,
} from '@madang/protocol';
import { ClientError, SignalError } from '../errors';
import { EVERYTHING_PERMITTED, type LocalMedia } from '../media/local-media';
import { type ErrorReporter } from '../util/report';
import { toDisplayName } from './display-name';
import { Entrance } from './entrance';
import { LocalState, publicationsOf, type LocalStateOptions } from './local-state';
import { type EndReason } from './room-view';
import { permitted } from './view';

/** What a room needs of the devices. */
export type RoomMedia = Pick<LocalMedia, 'view' | 'subscribe' | 'permit' | 'silence'>;

export interface OwnSideOptions extends Pick<LocalStateOptions, 'say'> {
  readonly media: RoomMedia;
  readonly displayName: string;
  /** Ourselves as the room's log has us; `undefined` before the first welcome. */
  readonly self: () => Participant | undefined;
  readonly policy: () => Policy;
  readonly report: ErrorReporter;
  /** We are in another stage, as the room has agreed. */
  readonly handleStepped: () => void;
}

/** Whose place a snapshot is of: a page that was just loaded, a session that was begun anew, or the one we had. */
export type SnapshotOrigin = 'first' | 'rejoined' | 'same';

/**
 * Ourselves: what we say of us, how we come in, and that our devices do what hosts and the policy want.
 * What the room does not permit is silent before it is said, so that the room has nothing to refuse.
 */
export class OwnSide {
  readonly #options: OwnSideOptions;
  readonly #local: LocalState;
  readonly #entrance: Entrance;
  #epoch = '';
  #wasAdmitted = true;
  /** A host has let us in here: we need not knock again. */
  #isLetIn = false;

  constructor(options: OwnSideOptions) {
    const { media, displayName, say, self, handleStepped } = options;
    this.#options = options;
    const initial = {
      displayName: toDisplayName(displayName),
      stage: 'preview',
      publications: publicationsOf(media.view),
    } as const;
    this.#local = new LocalState(initial, {
      say,
      handleRefused: (error) => this.#handleRefused(error),
    });
    this.#entrance = new Entrance({
      stage: () => this.#local.stage,
      step: (stage, name) => this.#local.step(stage, name),
      isBarred: () => self()?.admitted === false,
      silence: () => media.silence(SOURCES),
      handleStepped,
    });
  }

  /** What we say of ourselves, which the room may not have heard yet. */
  get state(): ParticipantState {
    return this.#local.current;
  }

  /** The stage that the room has agreed to. */
  get stage(): ParticipantState['stage'] {
    return this.#local.stage;
  }

  get may(): Permissions {
    return permitted(this.#options.self(), this.#options.policy());
  }

  get mustKnock(): boolean {
    const self = this.#options.self();
    if (self === undefined || this.stage === 'joined') return false;
    const waits = this.#options.policy().waitingRoom && self.role === 'participant';
    return !self.admitted || (waits && !this.#isLetIn);
  }

  join(displayName: string): Promise<void> {
    return this.#entrance.join(toDisplayName(displayName));
  }

  stopKnocking(): Promise<void> {
    return this.#entrance.stopKnocking();
  }

  setDisplayName(displayName: string): void {
    this.#local.setDisplayName(toDisplayName(displayName));
  }

  /** @param at Unix time in ms by the server's clock. */
  raiseHand(at: number): void {
    if (this.stage === 'joined' && this.state.handRaisedAt === undefined) this.#local.setHand(at);
  }

  lowerHand(): void {
    this.#local.setHand(null);
  }

  /** The devices have changed. */
  followMedia(): void {
    this.#local.setMedia(this.#options.media.view);
  }

  /** To be called with each snapshot, after the roster has taken it. */
  handleSnapshot({ epoch, seq }: Snapshot, origin: SnapshotOrigin): void {
    const isComparable = epoch === this.#epoch && seq >= this.#local.agreedAt;
    this.#epoch = epoch;
    this.#follow();
    const self = this.#options.self();
    if (self === undefined) return;
    // A page that was loaded anew says for itself what its devices do.
    const isTold = origin === 'rejoined' || (origin === 'same' && isComparable);
    if (isTold && this.#local.isSettled) this.#takeBack(self.state);
    const isAsking = self.state.stage === 'knocking' && this.stage !== 'knocking';
    if (origin !== 'same' && isAsking) this.#goOnKnocking();
    else if (self.admitted) this.#entrance.handleAdmitted();
  }

  /** To be called with all entries, after the roster has taken them. */
  handleEntries(entries: readonly Entry[]): void {
    const self = this.#options.self();
    for (const entry of entries) {
      if (!('from' in entry) || entry.from !== self?.participantId) continue;
      if (entry.kind === 'muted') this.#options.media.silence(entry.sources);
      if (entry.kind === 'lowered') this.lowerHand();
      if (entry.kind === 'admitted') this.#isLetIn = true;
      if (entry.kind === 'admitted' || entry.kind === 'role') this.#entrance.handleAdmitted();
    }
    this.#follow();
  }

  /** The room has ended; the devices are the caller's alone again. */
  close(reason: EndReason): void {
    const code = reason.kind === 'refused' ? reason.code : 'session_unknown';
    this.#entrance.close(new SignalError(code));
    this.#options.media.permit(EVERYTHING_PERMITTED);
  }

  #follow(): void {
    this.#options.media.permit(this.may);
    const isAdmitted = this.#options.self()?.admitted !== false;
    if (isAdmitted && !this.#wasAdmitted) this.#isLetIn = true;
    this.#wasAdmitted = isAdmitted;
  }

  /** The page was loaded anew, or the room has lost us and lets nobody in unasked: the knock goes on. */
  #goOnKnocking(): void {
    this.#local.takeStage('knocking');
    this.#options.handleStepped();
    this.join(this.state.displayName).catch((error: unknown) => this.#report(error));
  }

  #handleRefused(error: unknown): void {
    this.#report(error);
    const self = this.#options.self();
    const isForbidden = error instanceof ClientError && error.code === 'not_permitted';
    if (isForbidden && self !== undefined) this.#takeBack(self.state);
  }

  /** Gives up what the room does not have; a state that says so follows, unless there is nothing to give up. */
  #takeBack(told: ParticipantState): void {
    const surplus = this.state.publications.filter((one) => isOpen(one) && !isIn(told, one.source));
    this.#options.media.silence(surplus.map(({ source }) => source));
    if (told.handRaisedAt === undefined) this.lowerHand();
  }

  /** What signaling refuses is told where it matters: by the phase, or by whoever asked. */
  #report(error: unknown): void {
    if (!(error instanceof ClientError)) this.#options.report(error);
  }
}

/** Heard or seen, or a screen, which is never muted. */
function isOpen({ source, muted }: Publication): boolean {
  return !muted || source === 'screen' || source === 'screenAudio';
}

function isIn({ publications }: ParticipantState, source: Source): boolean {
  return publications.some((one) => one.source === source && isOpen(one));
}
