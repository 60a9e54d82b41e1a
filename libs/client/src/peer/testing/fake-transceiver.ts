/** A receiver's track. */
export class FakeTrack extends EventTarget {
  readonly kind: string;

  constructor(kind: string) {
    super();
    this.kind = kind;
  }
}

export class FakeSender {
  track: MediaStreamTrack | null = null;
  parameters: RTCRtpSendParameters = {
    transactionId: '',
    encodings: [{}],
    codecs: [],
    headerExtensions: [],
    rtcp: {},
  };

  replaceTrack(track: MediaStreamTrack | null): Promise<void> {
    this.track = track;
    return Promise.resolve();
  }

  getParameters(): RTCRtpSendParameters {
    return structuredClone(this.parameters);
  }

  setParameters(parameters: RTCRtpSendParameters): Promise<void> {
    this.parameters = parameters;
    return Promise.resolve();
  }
}

export class FakeTransceiver {
  mid: string | null = null;
  direction: RTCRtpTransceiverDirection;
  readonly sender = new FakeSender();
  readonly receiver: { readonly track: FakeTrack; getSynchronizationSources(): [] };

  constructor(kind: 'audio' | 'video', direction: RTCRtpTransceiverDirection) {
    this.direction = direction;
    this.receiver = { track: new FakeTrack(kind), getSynchronizationSources: () => [] };
  }

  get kind(): 'audio' | 'video' {
    return this.receiver.track.kind as 'audio' | 'video';
  }
}
