import { readSdp, writeSdp, type FakeSession } from './fake-description';
import { FakeTransceiver } from './fake-transceiver';

/** Where time passes for fakes: a step that waits until the test lets it go on. */
export type Step = () => Promise<void>;

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

/**
 * The signaling half of an `RTCPeerConnection` after W3C webrtc-pc: operations chain (§4.4.1.2), implicit
 * descriptions and rollback (§4.4.1.5), negotiation-needed flag (§4.7.3), ufrag check of candidates (§4.4.2).
 * Every operation takes a step of the test's, so that a test can interleave everything with everything.
 */
export class FakePeerConnection extends EventTarget {
  signalingState: RTCSignalingState = 'stable';
  connectionState: RTCPeerConnectionState = 'new';
  readonly transceivers: FakeTransceiver[] = [];
  configuration: RTCConfiguration;
  /** Candidates of the other end that were applied. */
  applied = 0;
  /** Nothing arrives, though the connection looks well. */
  isSilent = false;
  #bytesReceived = 0;

  readonly #step: Step;
  #chain: Promise<unknown> = Promise.resolve();
  #chained = 0;
  #mustUpdateWhenEmpty = false;
  #isNegotiationNeeded = false;
  /** The ufrag to be replaced by the next negotiation; W3C [[LocalIceCredentialsToReplace]]. */
  #replacing: string | null = null;
  #nextMid = 0;
  #pendingLocal: Described | null = null;
  #currentLocal: Described | null = null;
  #pendingRemote: Described | null = null;
  #currentRemote: Described | null = null;

  constructor(step: Step, configuration: RTCConfiguration = {}) {
    super();
    this.#step = step;
    this.configuration = configuration;
  }

  get localDescription(): RTCSessionDescription | null {
    return (this.#pendingLocal ?? this.#currentLocal)?.description ?? null;
  }

  /** What both ends have agreed on, from this end's view. */
  get agreed(): { readonly local: FakeSession | null; readonly remote: FakeSession | null } {
    return {
      local: this.#currentLocal?.session ?? null,
      remote: this.#currentRemote?.session ?? null,
    };
  }

  get isRestarting(): boolean {
    return this.#replacing !== null;
  }

  addTransceiver(
    kind: 'audio' | 'video',
    { direction }: { direction: RTCRtpTransceiverDirection },
  ): FakeTransceiver {
    const transceiver = new FakeTransceiver(kind, direction);
    this.transceivers.push(transceiver);
    this.#updateNegotiationNeeded();
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
    const inbound = { type: 'inbound-rtp', bytesReceived: this.#bytesReceived };
    return Promise.resolve(new Map([['inbound', inbound]]));
  }

  restartIce(): void {
    this.#replacing = this.#currentLocal?.session.ufrag ?? null;
    this.#updateNegotiationNeeded();
  }

  setLocalDescription(): Promise<void> {
    return this.#run(() => {
      if (this.signalingState === 'have-remote-offer') this.#answer();
      else this.#offer();
      this.#gather();
    });
  }

  setRemoteDescription({ type, sdp }: RTCSessionDescriptionInit): Promise<void> {
    return this.#run(() => {
      const remote = described(type, readSdp(sdp ?? ''));
      if (type === 'answer') this.#acceptAnswer(remote);
      else this.#acceptOffer(remote);
    });
  }

  addIceCandidate({ usernameFragment }: RTCIceCandidateInit): Promise<void> {
    return this.#run(() => {
      const remotes = [this.#pendingRemote, this.#currentRemote].filter((one) => one !== null);
      if (remotes.length === 0) throw new Error('InvalidStateError: no remote description');
      if (!remotes.some(({ session }) => session.ufrag === usernameFragment)) {
        throw new Error(`OperationError: unknown ufrag ${String(usernameFragment)}`);
      }
      this.applied += 1;
    });
  }

  close(): void {
    this.signalingState = 'closed';
    this.connectionState = 'closed';
  }

  become(state: RTCPeerConnectionState): void {
    if (this.connectionState === state || this.connectionState === 'closed') return;
    this.connectionState = state;
    this.dispatchEvent(new Event('connectionstatechange'));
  }

  /** As the operations chain does, a closed connection settles nothing any more. */
  async #run(operation: () => void): Promise<void> {
    this.#chained += 1;
    const result = this.#chain.then(async () => {
      await this.#step();
      if (this.signalingState === 'closed') return new Promise<void>(() => undefined);
      operation();
    });
    this.#chain = result.catch(() => undefined);
    try {
      await result;
    } finally {
      this.#chained -= 1;
      if (this.#chained === 0 && this.#mustUpdateWhenEmpty) {
        this.#mustUpdateWhenEmpty = false;
        this.#updateNegotiationNeeded();
      }
    }
  }

  #offer(): void {
    for (const transceiver of this.transceivers) {
      transceiver.mid ??= String(this.#nextMid++);
    }
    const current = this.#currentLocal?.session.ufrag;
    const ufrag = current === undefined || current === this.#replacing ? nextId('u') : current;
    const media = this.transceivers.map(({ kind, mid }) => ({ kind, mid: mid ?? '' }));
    this.#pendingLocal = described('offer', { id: nextId('d'), answers: null, ufrag, media });
    this.signalingState = 'have-local-offer';
  }

  #answer(): void {
    const offer = this.#pendingRemote;
    if (offer === null) throw new Error('InvalidStateError: nothing to answer');
    const isRestart = offer.session.ufrag !== this.#currentRemote?.session.ufrag;
    const current = this.#currentLocal?.session.ufrag;
    const ufrag = current === undefined || isRestart ? nextId('u') : current;
    this.#currentLocal = described('answer', {
      id: nextId('d'),
      answers: offer.session.id,
      ufrag,
      media: offer.session.media,
    });
    this.#becomeStable(offer);
  }

  #acceptOffer(remote: Described): void {
    if (this.signalingState === 'have-local-offer') this.#rollBack();
    this.#pendingRemote = remote;
    for (const { kind, mid } of remote.session.media) {
      if (this.transceivers.some((transceiver) => transceiver.mid === mid)) continue;
      const transceiver = new FakeTransceiver(kind, 'recvonly');
      transceiver.mid = mid;
      this.transceivers.push(transceiver);
      this.#nextMid = Math.max(this.#nextMid, Number(mid) + 1);
    }
    this.signalingState = 'have-remote-offer';
  }

  #acceptAnswer(remote: Described): void {
    const offer = this.#pendingLocal;
    if (this.signalingState !== 'have-local-offer' || offer === null) {
      throw new Error(`InvalidStateError: answer in ${this.signalingState}`);
    }
    if (remote.session.answers !== offer.session.id) {
      throw new Error('InvalidAccessError: an answer to another offer');
    }
    this.#currentLocal = offer;
    this.#becomeStable(remote);
  }

  #rollBack(): void {
    const kept = new Set(this.#currentLocal?.session.media.map(({ mid }) => mid) ?? []);
    for (const transceiver of this.transceivers) {
      if (transceiver.mid !== null && !kept.has(transceiver.mid)) transceiver.mid = null;
    }
    this.#pendingLocal = null;
    this.signalingState = 'stable';
  }

  #becomeStable(remote: Described): void {
    this.#currentRemote = remote;
    this.#pendingLocal = null;
    this.#pendingRemote = null;
    this.signalingState = 'stable';
    if (this.#replacing !== this.#currentLocal?.session.ufrag) this.#replacing = null;
    this.#isNegotiationNeeded = false;
    this.#updateNegotiationNeeded();
  }

  #updateNegotiationNeeded(): void {
    if (this.#chained > 0) {
      this.#mustUpdateWhenEmpty = true;
      return;
    }
    void this.#step().then(() => {
      if (this.signalingState === 'closed') return;
      if (this.#chained > 0) {
        this.#mustUpdateWhenEmpty = true;
        return;
      }
      if (this.signalingState !== 'stable') return;
      const isNeeded =
        this.#replacing !== null || this.transceivers.some(({ mid }) => mid === null);
      if (!isNeeded) this.#isNegotiationNeeded = false;
      else if (!this.#isNegotiationNeeded) {
        this.#isNegotiationNeeded = true;
        this.dispatchEvent(new Event('negotiationneeded'));
      }
    });
  }

  /** Two candidates and the end of them, each in a step of its own. */
  #gather(): void {
    const ufrag = (this.#pendingLocal ?? this.#currentLocal)?.session.ufrag ?? '';
    const emit = async (): Promise<void> => {
      for (const text of ['candidate:1', 'candidate:2', '']) {
        await this.#step();
        if (this.signalingState === 'closed') return;
        const init = { candidate: text, sdpMid: '0', usernameFragment: ufrag };
        const candidate = { ...init, toJSON: () => init };
        this.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate }));
      }
    };
    void emit();
  }
}
