import { type Clock } from '../../util/clock';
import { type FakePeerConnection } from './fake-peer-connection';

/** When a connection whose path is gone says so: RFC 7675 §5.1, and what libwebrtc makes of it. */
const DISCONNECTED_MS = 5_000;
const FAILED_MS = 20_000;

/** The network between fake connections: joins those that have each other's credentials and a candidate. */
export class Switchboard {
  readonly #clock: Clock | null;
  readonly #connections = new Set<FakePeerConnection>();
  readonly #dead = new Set<FakePeerConnection>();
  /** Ufrags whose addresses are gone. */
  readonly #gone = new Set<string>();
  readonly #cutOff = new Set<FakePeerConnection>();
  #hasChanged = false;

  /** Without a clock nobody ever notices that a path has gone. */
  constructor(clock: Clock | null = null) {
    this.#clock = clock;
  }

  add(connection: FakePeerConnection): void {
    this.#connections.add(connection);
    connection.handlePathChanged = () => (this.#hasChanged = true);
  }

  /** No restart will mend this one. */
  kill(connection: FakePeerConnection): void {
    this.#dead.add(connection);
    connection.become('failed');
  }

  /** The addresses of this connection carry nothing any more; new credentials bring new ones. */
  loseAddresses(connection: FakePeerConnection): void {
    const { local } = connection.agreed;
    if (local === null) return;
    this.#gone.add(local.ufrag);
    this.#cutOffBoth(connection);
  }

  connect(): void {
    if (!this.#hasChanged) return;
    this.#hasChanged = false;
    const living = new Map<string, FakePeerConnection>();
    for (const one of this.#connections) {
      if (one.signalingState === 'closed') this.#forget(one);
      else if (one.agreed.local !== null && !this.#dead.has(one)) {
        living.set(one.agreed.local.ufrag, one);
      }
    }
    for (const [ufrag, one] of living) {
      const other = living.get(one.agreed.remote?.ufrag ?? '');
      if (other === undefined || !this.#hasPath(ufrag, one, other)) continue;
      if (this.#cutOff.delete(one)) one.isSilent = false;
      one.become('connected');
    }
  }

  #forget(closed: FakePeerConnection): void {
    this.#connections.delete(closed);
    this.#cutOffBoth(closed);
  }

  #cutOffBoth(connection: FakePeerConnection): void {
    const ufrag = connection.agreed.remote?.ufrag ?? 'nobody';
    const others = [...this.#connections].filter((one) => one.agreed.local?.ufrag === ufrag);
    for (const end of [connection, ...others]) {
      if (end.signalingState === 'closed') continue;
      this.#cutOff.add(end);
      end.isSilent = true;
      const say = (state: RTCPeerConnectionState): void => {
        if (this.#cutOff.has(end)) end.become(state);
      };
      this.#clock?.setTimeout(() => say('disconnected'), DISCONNECTED_MS);
      this.#clock?.setTimeout(() => say('failed'), FAILED_MS);
    }
  }

  #hasPath(ufrag: string, one: FakePeerConnection, other: FakePeerConnection): boolean {
    const theirs = other.agreed.local?.ufrag ?? '';
    return (
      other.agreed.remote?.ufrag === ufrag &&
      one.reachable.has(theirs) &&
      other.reachable.has(ufrag) &&
      !this.#gone.has(ufrag) &&
      !this.#gone.has(theirs)
    );
  }
}
