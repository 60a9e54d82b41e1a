import {
  type Draft,
  type Entry,
  type Participant,
  type ParticipantId,
  type ParticipantState,
  type SessionId,
  type Stage,
} from '@madang/protocol';
import {
  dropDead,
  EMPTY_ROSTER,
  takeEntry,
  takeSnapshot,
  type IsAlive,
  type Roster,
} from '../../../room/roster';
import { type Clock } from '../../../util/clock';
import { PeerSet } from '../../peer-set';
import { type SignalContent } from '../../signal-content';
import { type LocalTracks } from '../../uplink';
import { type DownFrame, type Line, type RoomServer } from './room-server';

export interface PageOptions {
  readonly participantId: ParticipantId;
  readonly sessionId: SessionId;
  readonly stage: Stage;
  readonly tracks: LocalTracks;
  readonly clock: Clock;
  readonly report: (error: unknown) => void;
  readonly createConnection: (configuration: RTCConfiguration) => RTCPeerConnection;
  readonly isHidden: boolean;
  readonly handleSent: (content: SignalContent) => void;
}

function stateOf(stage: Stage): ParticipantState {
  const publications = [{ source: 'microphone', muted: false } as const];
  return { displayName: 'somebody', stage, publications };
}

/**
 * One load of a page, from its first hello to the next reload: peers, a roster and what is not acknowledged.
 * It stands for `Room` and `SignalClient`, which have tests of their own.
 */
export class Page {
  readonly connections: RTCPeerConnection[] = [];
  readonly peers: PeerSet;
  readonly #options: PageOptions;
  #stage: Stage;
  #tracks: LocalTracks;
  #line: Line | null = null;
  #isOpen = false;
  #cursor: number | null = null;
  #lastN = 0;
  #outbox: { readonly n: number; readonly draft: Draft }[] = [];
  #roster: Roster = EMPTY_ROSTER;

  constructor(options: PageOptions) {
    this.#options = options;
    this.#stage = options.stage;
    this.#tracks = options.tracks;
    this.peers = new PeerSet({
      participantId: options.participantId,
      clock: options.clock,
      report: options.report,
      createConnection: (configuration) => {
        const connection = options.createConnection(configuration);
        this.connections.push(connection);
        return connection;
      },
      iceServers: () => [],
      send: (to, content) => this.#send(to, content),
      canSignal: () => this.#isOpen,
      isHidden: () => options.isHidden,
      handleQuiet: () => undefined,
      handleChanged: () => this.#handlePeersChanged(),
    });
  }

  get line(): Line | null {
    return this.#line;
  }

  get stage(): Stage {
    return this.#stage;
  }

  get tracks(): LocalTracks {
    return this.#tracks;
  }

  /** Connections that were not given up. */
  get living(): RTCPeerConnection[] {
    return this.connections.filter(({ signalingState }) => signalingState !== 'closed');
  }

  /** Says hello to a gateway, for the first time or to resume. */
  connect(server: RoomServer, gateway: number): void {
    const { participantId, sessionId } = this.#options;
    const line = server.connect(participantId, gateway, (frame) => {
      if (line === this.#line) this.#handle(frame);
    });
    this.#line = line;
    const state = stateOf(this.#stage);
    line.up.push({ kind: 'hello', sessionId, state, cursor: this.#cursor });
  }

  handleCut(): void {
    this.#line = null;
    this.#isOpen = false;
  }

  join(): void {
    if (this.#stage === 'joined') return;
    this.#stage = 'joined';
    this.#sayStage();
    this.#sync();
  }

  setTracks(tracks: LocalTracks): void {
    this.#tracks = tracks;
    this.#sync();
  }

  leave(): void {
    this.#line?.up.push({ kind: 'leave' });
    this.close();
  }

  close(): void {
    this.handleCut();
    this.peers.close();
  }

  #handle(frame: DownFrame): void {
    switch (frame.kind) {
      case 'welcome':
        this.#resume(frame.lastN);
        this.#take(frame.entries);
        break;
      case 'snapshot':
        this.#cursor = frame.seq;
        this.#roster = takeSnapshot(this.#roster, frame.participants, this.#isAlive);
        this.#resume(frame.lastN);
        this.#sayStage(frame.participants);
        this.#sync();
        break;
      case 'acknowledged':
        this.#outbox = this.#outbox.filter(({ n }) => n > frame.n);
        break;
      case 'entries':
        this.#take(frame.entries);
    }
  }

  /** Unless the room knows: what the page before this one said of it may have been lost. */
  #sayStage(participants: readonly Participant[] = []): void {
    const self = participants.find((one) => one.participantId === this.#options.participantId);
    if (self?.state.stage === this.#stage) return;
    this.#append({ kind: 'state', state: stateOf(this.#stage) });
  }

  #resume(lastN: number): void {
    this.#isOpen = true;
    this.#outbox = this.#outbox.filter(({ n }) => n > lastN);
    for (const { n, draft } of this.#outbox) this.#line?.up.push({ kind: 'append', n, draft });
  }

  #take(entries: readonly Entry[]): void {
    for (const entry of entries) {
      this.#cursor = entry.seq;
      this.#roster = takeEntry(this.#roster, entry, this.#isAlive);
    }
    this.#sync();
    for (const entry of entries) {
      if (entry.kind !== 'signal') continue;
      this.peers.receive(entry.from, entry.fromSession, JSON.parse(entry.payload));
    }
  }

  #handlePeersChanged(): void {
    const roster = dropDead(this.#roster, this.#isAlive);
    if (roster === this.#roster) return;
    this.#roster = roster;
    this.#sync();
  }

  #sync(): void {
    const { participantId } = this.#options;
    const everybody = [...this.#roster.participants.values()];
    this.peers.follow({
      remotes: everybody.filter((one) => one.participantId !== participantId),
      hasJoined: this.#stage === 'joined',
      tracks: this.#tracks,
    });
  }

  #send(to: Participant, content: SignalContent): void {
    this.#options.handleSent(content);
    this.#append({
      kind: 'signal',
      to: to.participantId,
      toSession: to.sessionId,
      payload: JSON.stringify(content),
    });
  }

  #append(draft: Draft): void {
    const n = (this.#lastN += 1);
    this.#outbox.push({ n, draft });
    if (this.#isOpen) this.#line?.up.push({ kind: 'append', n, draft });
  }

  readonly #isAlive: IsAlive = (id) => this.peers.get(id)?.state === 'connected';
}
