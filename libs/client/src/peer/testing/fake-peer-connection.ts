import { FakeNegotiationNeeded } from './fake-negotiation-needed';
import {
  answerTo,
  readSdp,
  reverse,
  writeSdp,
  type FakeMedia,
  type FakeSession,
} from './fake-description';
import { FakeTransceiver } from './fake-transceiver';
import { OperationsChain, type Step } from './operations-chain';

interface Described {
  readonly description: RTCSessionDescription;
  readonly session: FakeSession;
}

let lastId = 0;
const nextId = (prefix: string): string => `${prefix}${(lastId += 1)}`;

function described(type: RTCSdpType, session: FakeSession): Described {
  const json = { type, sdp: writeSdp(session) };
  return { session, description: { ...json, toJSON: () => json } };
}

function refuse(name: string, message: string): never {
  throw new DOMException(message, name);
}

/**
 * The signaling half of an `RTCPeerConnection` after W3C webrtc-pc: operations chain (§4.4.1.2), implicit
 * descriptions and rollback (§4.4.1.5), negotiation-needed flag (§4.7.3), candidates (§4.4.2). Every
 * operation takes a step of the test's, so that a test can interleave everything with everything.
 * Not there: `addTrack`, `stop`, provisional answers, offers and answers made by hand.
 */
export class FakePeerConnection extends EventTarget {
  signalingState: RTCSignalingState = 'stable';
  connectionState: RTCPeerConnectionState = 'new';
  transceivers: FakeTransceiver[] = [];
  configuration: RTCConfiguration;
  /** The ufrags of the other end of which candidates were applied. */
  readonly reachable = new Set<string>();
  /** Nothing arrives, though the connection looks well. */
  isSilent = false;
  /** Called when it may have found, or lost, its other end. */
  handlePathChanged: () => void = () => undefined;
  #bytesReceived = 0;

  readonly #step: Step;
  readonly #chain: OperationsChain;
  readonly #negotiationNeeded: FakeNegotiationNeeded;
  /** W3C [[LocalIceCredentialsToReplace]]. */
  readonly #replacing = new Set<string>();
  #nextMid = 0;
  #gathered: string | null = null;
  #pendingLocal: Described | null = null;
  #currentLocal: Described | null = null;
  #pendingRemote: Described | null = null;
  #currentRemote: Described | null = null;
  /** What the remote offer in force has brought, to go with it when it is rolled back. */
  #brought: readonly FakeTransceiver[] = [];

  constructor(step: Step, configuration: RTCConfiguration = {}) {
    super();
    this.#step = step;
    this.configuration = configuration;
    this.#chain = new OperationsChain(
      step,
      () => this.#isClosed,
      () => this.#negotiationNeeded.handleChainEmpty(),
    );
    this.#negotiationNeeded = new FakeNegotiationNeeded(step, {
      isChainEmpty: () => this.#chain.isEmpty,
      signalingState: () => this.signalingState,
      isNeeded: () => this.#isNegotiationNeeded(),
      fire: () => this.dispatchEvent(new Event('negotiationneeded')),
    });
  }

  get localDescription(): RTCSessionDescription | null {
    return (this.#pendingLocal ?? this.#currentLocal)?.description ?? null;
  }

  get remoteDescription(): RTCSessionDescription | null {
    return (this.#pendingRemote ?? this.#currentRemote)?.description ?? null;
  }

  /** What both ends have agreed on, from this end's view. */
  get agreed(): { readonly local: FakeSession | null; readonly remote: FakeSession | null } {
    return {
      local: this.#currentLocal?.session ?? null,
      remote: this.#currentRemote?.session ?? null,
    };
  }

  get isRestarting(): boolean {
    return this.#replacing.size > 0;
  }

  addTransceiver(
    kind: 'audio' | 'video',
    { direction = 'sendrecv' }: RTCRtpTransceiverInit = {},
  ): FakeTransceiver {
    const transceiver = this.#createTransceiver(kind, direction);
    this.#negotiationNeeded.update();
    return transceiver;
  }

  getTransceivers(): FakeTransceiver[] {
    return [...this.transceivers];
  }

  getConfiguration(): RTCConfiguration {
    return this.configuration;
  }

  setConfiguration(configuration: RTCConfiguration): void {
    this.configuration = configuration;
  }

  getStats(): Promise<Map<string, unknown>> {
    if (this.connectionState === 'connected' && !this.isSilent) this.#bytesReceived += 1_000;
    const inbound = { type: 'inbound-rtp', timestamp: 0, bytesReceived: this.#bytesReceived };
    return Promise.resolve(new Map([['inbound', inbound]]));
  }

  restartIce(): void {
    this.#replacing.clear();
    for (const one of [this.#currentLocal, this.#pendingLocal]) {
      if (one !== null) this.#replacing.add(one.session.ufrag);
    }
    this.#negotiationNeeded.update();
  }

  setLocalDescription(description?: RTCLocalSessionDescriptionInit): Promise<void> {
    return this.#chain.run(() => {
      if (description?.type === 'rollback') this.#rollBack('local');
      else {
        if (this.signalingState === 'have-remote-offer') this.#answer();
        else this.#offer();
        this.#gather();
      }
    });
  }

  setRemoteDescription({ type, sdp }: RTCSessionDescriptionInit): Promise<void> {
    return this.#chain.run(() => {
      if (type === 'rollback') return this.#rollBack('remote');
      const remote = described(type, readSdp(sdp ?? ''));
      if (type === 'answer') this.#acceptAnswer(remote);
      else this.#acceptOffer(remote);
    });
  }

  addIceCandidate(init: RTCIceCandidateInit): Promise<void> {
    const { candidate = '', sdpMid = null, sdpMLineIndex = null, usernameFragment = null } = init;
    if (candidate !== '' && sdpMid === null && sdpMLineIndex === null) {
      return Promise.reject(new TypeError('neither sdpMid nor sdpMLineIndex'));
    }
    return this.#chain.run(() => {
      const remote = this.#pendingRemote ?? this.#currentRemote;
      if (remote === null) refuse('InvalidStateError', 'no remote description');
      const { media } = remote.session;
      const isKnown =
        sdpMid === null
          ? sdpMLineIndex === null || sdpMLineIndex < media.length
          : media.some(({ mid }) => mid === sdpMid);
      if (!isKnown) refuse('OperationError', `unknown mid ${sdpMid}`);
      const ufrags = [remote, this.#currentRemote].map((one) => one?.session.ufrag);
      if (usernameFragment !== null && !ufrags.includes(usernameFragment)) {
        refuse('OperationError', `unknown ufrag ${usernameFragment}`);
      }
      if (candidate === '') return;
      this.reachable.add(usernameFragment ?? remote.session.ufrag);
      this.handlePathChanged();
    });
  }

  close(): void {
    this.signalingState = 'closed';
    this.connectionState = 'closed';
    this.handlePathChanged();
  }

  become(state: RTCPeerConnectionState): void {
    if (this.connectionState === state || this.#isClosed) return;
    this.connectionState = state;
    this.dispatchEvent(new Event('connectionstatechange'));
  }

  get #isClosed(): boolean {
    return this.signalingState === 'closed';
  }

  #createTransceiver(
    kind: 'audio' | 'video',
    direction: RTCRtpTransceiverDirection,
  ): FakeTransceiver {
    const transceiver = new FakeTransceiver(kind, direction, {
      chain: (operation) => this.#chain.run(operation),
      handleDirectionChanged: () => this.#negotiationNeeded.update(),
    });
    this.transceivers.push(transceiver);
    return transceiver;
  }

  #offer(): void {
    for (const transceiver of this.transceivers) {
      transceiver.mid ??= String(this.#nextMid++);
    }
    const before = (this.#pendingLocal ?? this.#currentLocal)?.session.ufrag;
    const ufrag = before === undefined || this.#replacing.has(before) ? nextId('u') : before;
    const media = this.transceivers.map(({ kind, mid, direction }) => {
      return { kind, mid: mid ?? '', direction };
    });
    this.#pendingLocal = described('offer', { id: nextId('d'), answers: null, ufrag, media });
    this.signalingState = 'have-local-offer';
  }

  #answer(): void {
    const offer = this.#pendingRemote;
    if (offer === null) refuse('InvalidStateError', 'nothing to answer');
    const isRestart = offer.session.ufrag !== this.#currentRemote?.session.ufrag;
    const current = this.#currentLocal?.session.ufrag;
    const ufrag = current === undefined || isRestart ? nextId('u') : current;
    const media = offer.session.media.map(({ kind, mid, direction }): FakeMedia => {
      const transceiver = this.transceivers.find((one) => one.mid === mid);
      return { kind, mid, direction: answerTo(direction, transceiver?.direction ?? 'inactive') };
    });
    const session = { id: nextId('d'), answers: offer.session.id, ufrag, media };
    this.#becomeStable(described('answer', session), offer);
  }

  #acceptOffer(remote: Described): void {
    if (this.signalingState === 'have-local-offer') this.#rollBack('local');
    this.#pendingRemote = remote;
    const before = this.transceivers.length;
    for (const { kind, mid } of remote.session.media) {
      if (this.transceivers.some((transceiver) => transceiver.mid === mid)) continue;
      this.#createTransceiver(kind, 'recvonly').mid = mid;
      this.#nextMid = Math.max(this.#nextMid, Number(mid) + 1);
    }
    this.#brought = [...this.#brought, ...this.transceivers.slice(before)];
    this.signalingState = 'have-remote-offer';
  }

  #acceptAnswer(remote: Described): void {
    const offer = this.#pendingLocal;
    if (this.signalingState !== 'have-local-offer' || offer === null) {
      refuse('InvalidStateError', `answer in ${this.signalingState}`);
    }
    if (remote.session.answers !== offer.session.id) {
      refuse('InvalidAccessError', 'an answer to another offer');
    }
    this.#becomeStable(offer, remote);
  }

  #rollBack(side: 'local' | 'remote'): void {
    const expected = side === 'local' ? 'have-local-offer' : 'have-remote-offer';
    if (this.signalingState !== expected) {
      refuse('InvalidStateError', `rollback in ${this.signalingState}`);
    }
    this.transceivers = this.transceivers.filter((one) => !this.#brought.includes(one));
    this.#brought = [];
    const kept = new Set(this.#currentLocal?.session.media.map(({ mid }) => mid) ?? []);
    for (const transceiver of this.transceivers) {
      if (transceiver.mid !== null && !kept.has(transceiver.mid)) transceiver.mid = null;
    }
    this.#pendingLocal = null;
    this.#pendingRemote = null;
    this.signalingState = 'stable';
    this.#negotiationNeeded.handleStable();
  }

  #becomeStable(local: Described, remote: Described): void {
    this.#currentLocal = local;
    this.#currentRemote = remote;
    this.#pendingLocal = null;
    this.#pendingRemote = null;
    this.#brought = [];
    const isAnswer = local.description.type === 'answer';
    for (const { mid, direction } of (isAnswer ? local : remote).session.media) {
      const transceiver = this.transceivers.find((one) => one.mid === mid);
      if (transceiver) transceiver.currentDirection = isAnswer ? direction : reverse(direction);
    }
    this.signalingState = 'stable';
    if (!this.#replacing.has(local.session.ufrag)) this.#replacing.clear();
    this.#negotiationNeeded.handleStable();
    this.handlePathChanged();
  }

  /** W3C webrtc-pc §4.7.3, "check if negotiation is needed". */
  #isNegotiationNeeded(): boolean {
    return this.isRestarting || this.transceivers.some((one) => !this.#isAgreed(one));
  }

  #isAgreed({ mid, direction }: FakeTransceiver): boolean {
    const { local, remote } = this.agreed;
    const ours = local?.media.find((one) => one.mid === mid)?.direction;
    const theirs = remote?.media.find((one) => one.mid === mid)?.direction;
    if (mid === null || ours === undefined || theirs === undefined) return false;
    return local?.answers === null
      ? direction === ours || direction === reverse(theirs)
      : answerTo(theirs, direction) === ours;
  }

  /** For new credentials: two candidates and the end of them, each in a step of its own. */
  #gather(): void {
    const ufrag = (this.#pendingLocal ?? this.#currentLocal)?.session.ufrag ?? '';
    if (ufrag === this.#gathered) return;
    this.#gathered = ufrag;
    const emit = async (): Promise<void> => {
      for (const text of ['candidate:1', 'candidate:2', '']) {
        await this.#step();
        if (this.#isClosed) return;
        const init = { candidate: text, sdpMid: '0', usernameFragment: ufrag };
        const candidate = { ...init, toJSON: () => init };
        this.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate }));
      }
    };
    void emit();
  }
}
