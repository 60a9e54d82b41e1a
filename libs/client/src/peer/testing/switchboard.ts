import { type FakePeerConnection } from './fake-peer-connection';

/** The network between fake connections: joins those that have each other's credentials and a candidate. */
export class Switchboard {
  readonly #connections = new Set<FakePeerConnection>();
  readonly #dead = new Set<FakePeerConnection>();

  add(connection: FakePeerConnection): void {
    this.#connections.add(connection);
  }

  /** No restart will mend this one. */
  kill(connection: FakePeerConnection): void {
    this.#dead.add(connection);
    connection.become('failed');
  }

  connect(): void {
    const living = [...this.#connections].filter(
      (one) => one.signalingState !== 'closed' && !this.#dead.has(one),
    );
    for (const one of living) {
      const other = living.find((candidate) => isMatch(one, candidate));
      if (other !== undefined && one.applied > 0 && other.applied > 0) one.become('connected');
    }
  }
}

function isMatch(one: FakePeerConnection, other: FakePeerConnection): boolean {
  return (
    one.agreed.local !== null &&
    other.agreed.local !== null &&
    one.agreed.local.ufrag === other.agreed.remote?.ufrag &&
    other.agreed.local.ufrag === one.agreed.remote?.ufrag
  );
}
