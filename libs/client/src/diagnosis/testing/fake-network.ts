import { type FakeClock } from '../../util/testing/fake-clock';
import { FakeConnection } from './fake-connection';

/** What a server does when a browser asks it; `silence`: nothing, for ever. */
export type ServerAnswer = 'address' | 'no-nat' | 'silence' | { readonly error: number };

/** STUN servers and relays as one browser meets them, and what relays do with packets. */
export class FakeNetwork {
  readonly connections: FakeConnection[] = [];
  /** By URL; those that are not here answer with an address. */
  readonly answers = new Map<string, ServerAnswer>();
  publicAddress = '203.0.113.77';
  hasHostCandidates = true;
  /** Whether relays pass on what two ends say to each other. */
  relays = true;
  /** One way, through a relay. */
  delayMs = 20;
  /** Every so many packets one is lost; 0: none. */
  losesEvery = 0;
  readonly #clock: FakeClock;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  readonly createConnection = (configuration: RTCConfiguration): RTCPeerConnection => {
    const connection = new FakeConnection(this, this.#clock, configuration);
    this.connections.push(connection);
    return connection as unknown as RTCPeerConnection;
  };

  /** Connections that somebody has left open. */
  get open(): number {
    return this.connections.filter(({ isClosed }) => !isClosed).length;
  }

  get urlsAsked(): string[] {
    return this.connections.flatMap(({ urls }) => urls);
  }

  answerOf(url: string): ServerAnswer {
    return this.answers.get(url) ?? 'address';
  }

  other(one: FakeConnection): FakeConnection | undefined {
    const id = one.remoteDescription?.sdp;
    return this.connections.find(({ localDescription }) => localDescription?.sdp === id);
  }
}
