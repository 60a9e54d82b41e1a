/** The connection that a transceiver belongs to. */
export interface TransceiverHost {
  /** To the operations chain. */
  readonly chain: <T>(operation: () => T) => Promise<T>;
  readonly handleDirectionChanged: () => void;
}

const NO_HOST: TransceiverHost = {
  chain: async (operation) => Promise.resolve(operation()),
  handleDirectionChanged: () => undefined,
};

/** A receiver's track. */
export class FakeTrack extends EventTarget {
  readonly kind: string;
  enabled = true;

  constructor(kind: string) {
    super();
    this.kind = kind;
  }
}

export class FakeSender {
  track: MediaStreamTrack | null = null;
  parameters: RTCRtpSendParameters = {
    transactionId: '0',
    encodings: [{}],
    codecs: [],
    headerExtensions: [],
    rtcp: {},
  };
  readonly #host: TransceiverHost;
  #lastReturned: string | null = null;

  constructor(host: TransceiverHost) {
    this.#host = host;
  }

  /** W3C webrtc-pc §5.2: in its turn on the operations chain. */
  replaceTrack(track: MediaStreamTrack | null): Promise<void> {
    return this.#host.chain(() => {
      this.track = track;
    });
  }

  getParameters(): RTCRtpSendParameters {
    this.#lastReturned = String(Number(this.parameters.transactionId) + 1);
    this.parameters = { ...this.parameters, transactionId: this.#lastReturned };
    return structuredClone(this.parameters);
  }

  /** W3C webrtc-pc §5.2: only what `getParameters` has just given, and as many encodings. */
  setParameters(parameters: RTCRtpSendParameters): Promise<void> {
    const isLatest = parameters.transactionId === this.#lastReturned;
    this.#lastReturned = null;
    if (!isLatest) return Promise.reject(new DOMException('outdated', 'InvalidStateError'));
    if (parameters.encodings.length !== this.parameters.encodings.length) {
      return Promise.reject(new DOMException('encodings', 'InvalidModificationError'));
    }
    this.parameters = structuredClone(parameters);
    return Promise.resolve();
  }
}

export class FakeTransceiver {
  mid: string | null = null;
  currentDirection: RTCRtpTransceiverDirection | null = null;
  readonly sender: FakeSender;
  readonly receiver: { readonly track: FakeTrack; getSynchronizationSources(): [] };
  readonly #host: TransceiverHost;
  #direction: RTCRtpTransceiverDirection;

  constructor(
    kind: 'audio' | 'video',
    direction: RTCRtpTransceiverDirection,
    host: TransceiverHost = NO_HOST,
  ) {
    this.#host = host;
    this.#direction = direction;
    this.sender = new FakeSender(host);
    this.receiver = { track: new FakeTrack(kind), getSynchronizationSources: () => [] };
  }

  get kind(): 'audio' | 'video' {
    return this.receiver.track.kind as 'audio' | 'video';
  }

  get direction(): RTCRtpTransceiverDirection {
    return this.#direction;
  }

  set direction(direction: RTCRtpTransceiverDirection) {
    if (direction === this.#direction) return;
    this.#direction = direction;
    this.#host.handleDirectionChanged();
  }
}
