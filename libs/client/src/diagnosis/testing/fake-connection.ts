import { type FakeClock } from '../../util/testing/fake-clock';
import { type FakeNetwork } from './fake-network';

const ANSWER_MS = 30;
let lastId = 0;

/** As much of an `RTCPeerConnection` as gathers candidates and carries one data channel. */
export class FakeConnection extends EventTarget {
  iceGatheringState: RTCIceGatheringState = 'new';
  connectionState: RTCPeerConnectionState = 'new';
  localDescription: RTCSessionDescriptionInit | null = null;
  remoteDescription: RTCSessionDescriptionInit | null = null;
  isClosed = false;
  readonly #network: FakeNetwork;
  readonly #clock: FakeClock;
  readonly #configuration: RTCConfiguration;
  readonly #channels: FakeChannel[] = [];

  constructor(network: FakeNetwork, clock: FakeClock, configuration: RTCConfiguration) {
    super();
    this.#network = network;
    this.#clock = clock;
    this.#configuration = configuration;
  }

  get urls(): string[] {
    return (this.#configuration.iceServers ?? []).flatMap(({ urls }) => urls);
  }

  createDataChannel(): FakeChannel {
    const channel = new FakeChannel(this.#network, this.#clock);
    this.#channels.push(channel);
    return channel;
  }

  setLocalDescription(): Promise<void> {
    if (this.isClosed) return Promise.reject(new DOMException('closed', 'InvalidStateError'));
    const type = this.remoteDescription === null ? 'offer' : 'answer';
    this.localDescription = { type, sdp: `fake-${(lastId += 1)}` };
    this.#gather();
    return Promise.resolve();
  }

  setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
    this.remoteDescription = description;
    this.dispatchEvent(new Event('signalingstatechange'));
    if (description.type === 'answer' && this.#network.relays) {
      this.#clock.setTimeout(() => this.#connect(), ANSWER_MS);
    }
    return Promise.resolve();
  }

  addIceCandidate(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {
    this.isClosed = true;
    this.connectionState = 'closed';
    for (const channel of this.#channels) channel.readyState = 'closed';
  }

  /** The relay says that it cannot reach the other end. */
  fail(): void {
    this.connectionState = 'failed';
    this.dispatchEvent(new Event('connectionstatechange'));
  }

  #connect(): void {
    const other = this.#network.other(this);
    const [near] = this.#channels;
    if (this.isClosed || other === undefined || near === undefined) return;
    const far = new FakeChannel(this.#network, this.#clock);
    [near.other, far.other] = [far, near];
    far.readyState = 'open';
    near.open();
    other.dispatchEvent(Object.assign(new Event('datachannel'), { channel: far }));
  }

  #gather(): void {
    if (this.#configuration.iceTransportPolicy !== 'relay' && this.#network.hasHostCandidates) {
      this.#tell('host', 'somewhere.local');
    }
    this.#clock.setTimeout(() => {
      if (this.isClosed) return;
      const answers = this.urls.map((url) => this.#ask(url));
      if (answers.includes('silence')) return;
      this.iceGatheringState = 'complete';
      this.dispatchEvent(new Event('icegatheringstatechange'));
    }, ANSWER_MS);
  }

  #ask(url: string): unknown {
    const answer = this.#network.answerOf(url);
    if (typeof answer === 'object') {
      const details = { errorCode: answer.error, url };
      this.dispatchEvent(Object.assign(new Event('icecandidateerror'), details));
    } else if (answer === 'address') {
      this.#tell(url.startsWith('turn') ? 'relay' : 'srflx', this.#network.publicAddress);
    }
    return answer;
  }

  #tell(type: RTCIceCandidateType, address: string): void {
    const candidate = { candidate: `candidate:${type}`, type, address };
    this.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate }));
  }
}

/** One end of an unreliable channel over a relay that takes its time. */
export class FakeChannel extends EventTarget {
  readyState: RTCDataChannelState = 'connecting';
  binaryType = 'blob';
  bufferedAmount = 0;
  other: FakeChannel | null = null;
  readonly #network: FakeNetwork;
  readonly #clock: FakeClock;
  #sent = 0;

  constructor(network: FakeNetwork, clock: FakeClock) {
    super();
    this.#network = network;
    this.#clock = clock;
  }

  open(): void {
    this.readyState = 'open';
    this.dispatchEvent(new Event('open'));
  }

  send(data: ArrayBuffer): void {
    this.#sent += 1;
    const { losesEvery, delayMs } = this.#network;
    if (losesEvery > 0 && this.#sent % losesEvery === 0) return;
    this.#clock.setTimeout(() => {
      this.other?.dispatchEvent(Object.assign(new Event('message'), { data }));
    }, delayMs);
  }
}
