import {
  DEFAULT_POLICY,
  type Entry,
  type IceServer,
  type Participant,
  type ParticipantId,
  type Policy,
  type SessionId,
  type SignalEntry,
  type Snapshot,
  type Source,
} from '@madang/protocol';
import { ClientError } from '../errors';
import { PeerSet } from '../peer/peer-set';
import { type LocalTracks } from '../peer/uplink';
import { type Author } from '../signal/outbox';
import { type Environment } from './environment';
import { type SnapshotOrigin } from './own-side';
import { type LinkState } from './room-view';
import { dropDead, EMPTY_ROSTER, takeEntry, takeSnapshot, type Roster } from './roster';
import { type SealedEntries } from './sealed-entries';

export interface CompanyOptions {
  readonly environment: Environment;
  readonly sealed: SealedEntries;
  readonly iceServers: () => readonly IceServer[];
  readonly canSignal: () => boolean;
  /** What the peers are to follow of ours. */
  readonly own: () => { readonly hasJoined: boolean; readonly tracks: LocalTracks };
  /** As `PeerSetOptions.handleQuiet`. */
  readonly handleQuiet: () => void;
  readonly handleChanged: () => void;
}

/** Who is in the room and by which rules, ourselves included, and the peers that connect us with the others. */
export class Company {
  readonly #options: CompanyOptions;
  #self: Author | null = null;
  #peers: PeerSet | null = null;
  #roster: Roster = EMPTY_ROSTER;
  #policy: Policy = DEFAULT_POLICY;
  /** The last snapshot was of the whole room. */
  #seesAll = false;

  constructor(options: CompanyOptions) {
    this.#options = options;
  }

  /** `null` before the first welcome. */
  get self(): Author | null {
    return this.#self;
  }

  /** Ourselves as the room's log has us. */
  get participant(): Participant | undefined {
    return this.#self === null
      ? undefined
      : this.#roster.participants.get(this.#self.participantId);
  }

  get roster(): Roster {
    return this.#roster;
  }

  get policy(): Policy {
    return this.#policy;
  }

  /** To be called with each welcome. Whoever rejoins as somebody else begins with new peers. */
  enter(self: Author): SnapshotOrigin {
    const origin = this.#originOf(self.sessionId);
    if (origin === 'same') return origin;
    this.#self = self;
    this.#peers?.close();
    this.#peers = this.#createPeers(self);
    return origin;
  }

  /** Whether what it tells is to be taken for history: what was there before we saw the room. */
  get isNew(): boolean {
    return !this.#seesAll;
  }

  takeSnapshot({ participants, policy }: Snapshot): void {
    this.#roster = takeSnapshot(this.#roster, participants, this.#isAlive);
    this.#policy = policy;
    this.#seesAll = this.participant?.admitted === true;
  }

  takeEntry(entry: Entry): void {
    if (entry.kind === 'policy') this.#policy = entry.policy;
    // That we have gone is said by the close that follows, and why.
    const isOwnEnd = entry.kind === 'left' && entry.from === this.#self?.participantId;
    if (!isOwnEnd) this.#roster = takeEntry(this.#roster, entry, this.#isAlive);
  }

  async takeSignal(entry: SignalEntry): Promise<void> {
    const peers = this.#peers;
    if (this.#self === null || peers === null) return;
    const opened = await this.#options.sealed.openSignal(entry, this.#self);
    if (opened.kind === 'opened') peers.receive(entry.from, entry.fromSession, opened.content);
  }

  /** Lets the peers follow the roster, our stage and our tracks. */
  sync(): void {
    this.#peers?.follow({ remotes: this.#remotes(), ...this.#options.own() });
  }

  handleNetworkChange(): void {
    this.#peers?.handleNetworkChange();
  }

  /** As `PeerSet.handleIceServers`. */
  handleIceServers(isBetter: boolean): void {
    this.#peers?.handleIceServers(isBetter);
  }

  track(id: ParticipantId, source: Source): MediaStreamTrack | null {
    return this.#peers?.get(id)?.track(source) ?? null;
  }

  link(id: ParticipantId): LinkState {
    return this.#peers?.get(id)?.state ?? 'connecting';
  }

  /** Of the others. */
  loudness(): Iterable<[ParticipantId, number]> {
    return this.#peers?.loudness() ?? [];
  }

  close(): void {
    this.#peers?.close();
  }

  #originOf(sessionId: SessionId): SnapshotOrigin {
    if (this.#self === null) return 'first';
    return this.#self.sessionId === sessionId ? 'same' : 'rejoined';
  }

  #createPeers(self: Author): PeerSet {
    const { environment, sealed, iceServers, canSignal, handleQuiet } = this.#options;
    const { clock, report, createConnection, isHidden } = environment;
    return new PeerSet({
      participantId: self.participantId,
      clock,
      report,
      createConnection,
      isHidden,
      iceServers,
      canSignal,
      send: (to, content) => {
        // What signaling refuses is told where it matters: by the phase, or by whoever asked.
        sealed.sendSignal(self, to, content).catch((error: unknown) => {
          if (!(error instanceof ClientError)) report(error);
        });
      },
      handleQuiet,
      handleChanged: () => this.#handlePeersChanged(),
    });
  }

  /** A link that fails may be all that kept a participant here. */
  #handlePeersChanged(): void {
    const roster = dropDead(this.#roster, this.#isAlive);
    if (roster !== this.#roster) {
      this.#roster = roster;
      this.sync();
    }
    this.#options.handleChanged();
  }

  /** Nobody has to do with whoever is not admitted, and so nobody with us. */
  #remotes(): Participant[] {
    if (this.participant?.admitted === false) return [];
    return [...this.#roster.participants.values()].filter(
      ({ participantId, admitted }) => admitted && participantId !== this.#self?.participantId,
    );
  }

  readonly #isAlive = (id: ParticipantId): boolean => this.#peers?.get(id)?.state === 'connected';
}
