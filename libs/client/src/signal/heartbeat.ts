import type { CancelTimer, Clock } from '../util/clock';

/** Intervals in a row that pass without an answer to a ping before the connection counts as dead. */
const MISSED_LIMIT = 2;
/** How long a probe waits: well under the three seconds in which a change of network should heal. */
const PROBE_MS = 2_000;

export interface HeartbeatActions {
  /** Say something that the server answers. */
  ping(): void;
  /** Nothing comes any more. Called once; the heartbeat has stopped. */
  die(): void;
}

/** Keeps one connection alive and notices when it is not. docs/protocol.md §7. */
export class Heartbeat {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #actions: HeartbeatActions;
  #cancelBeat: CancelTimer;
  #cancelProbe: CancelTimer = () => undefined;
  #hasSent = false;
  #hasHeard = false;
  #isAwaited = false;
  #missed = 0;

  constructor(clock: Clock, intervalMs: number, actions: HeartbeatActions) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#actions = actions;
    this.#cancelBeat = this.#schedule();
  }

  /** With traffic both ways in an interval, no ping is needed at its end. */
  sent(): void {
    this.#hasSent = true;
  }

  heard(): void {
    this.#hasHeard = true;
    this.#isAwaited = false;
    this.#cancelProbe();
  }

  /** Asks now, and gives up soon when nothing comes: for when the network may have changed. */
  probe(): void {
    this.#cancelProbe();
    this.#cancelProbe = this.#clock.setTimeout(() => this.#die(), PROBE_MS);
    this.#actions.ping();
  }

  stop(): void {
    this.#cancelBeat();
    this.#cancelProbe();
  }

  #schedule(): CancelTimer {
    return this.#clock.setTimeout(() => this.#beat(), this.#intervalMs);
  }

  #beat(): void {
    this.#missed = this.#isAwaited ? this.#missed + 1 : 0;
    if (this.#missed >= MISSED_LIMIT) return this.#die();
    this.#cancelBeat = this.#schedule();
    if (!this.#hasSent || !this.#hasHeard) {
      this.#isAwaited = true;
      this.#actions.ping();
    }
    this.#hasHeard = false;
    this.#hasSent = false;
  }

  #die(): void {
    this.stop();
    this.#actions.die();
  }
}
