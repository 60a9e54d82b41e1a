import { FakeClock } from '../../util/testing/fake-clock';
import { Peer } from '../peer';
import { parseSignalContent, type SignalContent } from '../signal-content';
import { FakePeerConnection } from './fake-peer-connection';
import { type Random } from './random';
import { Switchboard } from './switchboard';

/** Three failed restarts and one connection that never came up, of the slower end, and then some. */
const CALM_MS = 180_000;

/** Lets all microtasks run; thousands of runs need something quicker than a message. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface End {
  readonly peer: Peer;
  /** All connections this end has had, the newest last. */
  readonly connections: FakePeerConnection[];
  /** On its way to this end, in order. */
  readonly incoming: SignalContent[];
}

/**
 * Two peers joined by ordered, reliable queues. Everything that takes time, operations of the connections,
 * candidates, messages, waits until `act` picks it, so that a seed decides how all of it interleaves.
 */
export class Pair {
  readonly clock = new FakeClock();
  readonly errors: unknown[] = [];
  /** All that was ever sent, in order. */
  readonly sent: SignalContent[] = [];
  readonly impolite: End;
  readonly polite: End;
  readonly #random: Random;
  readonly #steps: (() => void)[] = [];
  readonly #switchboard = new Switchboard();

  constructor(random: Random) {
    this.#random = random;
    const toPolite: SignalContent[] = [];
    const toImpolite: SignalContent[] = [];
    this.impolite = this.#createEnd(false, toImpolite, toPolite);
    this.polite = this.#createEnd(true, toPolite, toImpolite);
  }

  get ends(): readonly [End, End] {
    return [this.impolite, this.polite];
  }

  get isIdle(): boolean {
    return this.#steps.length === 0 && this.ends.every(({ incoming }) => incoming.length === 0);
  }

  get isConnected(): boolean {
    return this.ends.every(({ peer }) => peer.state === 'connected');
  }

  /** One thing that waits happens, picked at random. */
  async act(): Promise<void> {
    const deliveries = this.ends.filter(({ incoming }) => incoming.length > 0);
    const picked = this.#random.below(this.#steps.length + deliveries.length);
    if (picked < this.#steps.length) this.#steps.splice(picked, 1)[0]?.();
    else {
      const end = deliveries[picked - this.#steps.length];
      const content = end?.incoming.shift();
      // As a copy that has passed the check, like everything that comes over the wire.
      const parsed = parseSignalContent(structuredClone(content));
      if (parsed === null) throw new Error('sent what the other end does not understand');
      end?.peer.receive(parsed);
    }
    await this.settle();
  }

  async settle(): Promise<void> {
    await settle();
    this.#switchboard.connect();
  }

  async advance(ms: number): Promise<void> {
    this.clock.advance(ms);
    await this.settle();
  }

  /** Everything that waits happens, in some order, and no time passes. */
  async run(): Promise<void> {
    while (!this.isIdle) await this.act();
  }

  /** Trouble of some kind, picked at random. */
  async disturb(): Promise<void> {
    const end = this.ends[this.#random.below(2)] ?? this.impolite;
    const current = this.ends.map(({ connections }) => connections.at(-1));
    switch (this.#random.below(6)) {
      case 0:
      case 1:
        end.peer.handleNetworkChange();
        break;
      case 2:
        for (const one of this.ends) one.peer.handleNetworkChange();
        break;
      case 3:
        for (const pc of current)
          if (pc?.connectionState === 'connected') pc.become('disconnected');
        break;
      case 4:
        this.clock.advance(15_000);
        break;
      default:
        for (const pc of current) if (pc !== undefined) this.kill(pc);
    }
    await this.advance(this.#random.below(3_000));
  }

  /** Goes on until both ends are connected and nothing is left to do, or time is up. */
  async calmDown(limitMs = CALM_MS): Promise<void> {
    const end = this.clock.now() + limitMs;
    let quietMs = 0;
    while (this.clock.now() < end && quietMs < 30_000) {
      if (!this.isIdle) {
        quietMs = 0;
        await this.act();
      } else {
        if (this.isConnected) quietMs += 3_000;
        await this.advance(3_000);
      }
    }
  }

  close(): void {
    for (const { peer } of this.ends) peer.close();
  }

  /** No restart will mend this one. */
  kill(pc: FakePeerConnection): void {
    this.#switchboard.kill(pc);
  }

  #createEnd(isPolite: boolean, incoming: SignalContent[], outgoing: SignalContent[]): End {
    const connections: FakePeerConnection[] = [];
    const peer = new Peer({
      generation: 1,
      isPolite,
      clock: this.clock,
      report: (error) => this.errors.push(error),
      createConnection: (configuration) => {
        const step = (): Promise<void> => new Promise((resolve) => this.#steps.push(resolve));
        const connection = new FakePeerConnection(step, configuration);
        connections.push(connection);
        this.#switchboard.add(connection);
        return connection as unknown as RTCPeerConnection;
      },
      iceServers: () => [],
      send: (content) => {
        this.sent.push(content);
        outgoing.push(content);
      },
      canSignal: () => true,
      handleQuiet: () => undefined,
      handleChanged: () => undefined,
    });
    return { peer, connections, incoming };
  }
}
