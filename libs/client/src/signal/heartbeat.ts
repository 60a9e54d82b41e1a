import type { CancelTimer, Clock } from '../util/clock';

/** Intervals in a row that pass without an answer to a ping before the connection counts as dead. */
const MISSED_LIMIT = 2;
/** A healthy answer comes sooner, except from far away, where a connection too many does no harm. */
const DOUBT_MS = 400;
/** How long a probe waits in all: well under the three seconds in which a change of network should heal. */
const PROBE_MS = 2_000;

export interface HeartbeatActions {
  /** Say something that the server answers. */
  ping(): void;
  /** A probe has not been answered as soon as it should be; it may still be. */
  doubt(): void;
  /** Nothing comes any more. Called once; the heartbeat has stopped. */
  die(): void;
}

/** Keeps one connection alive and notices when it is not. docs/protocol.md §7. */
export class Heartbeat {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #actions: HeartbeatActions;
  #cancelBeat: CancelTimer;
  #cancelProbe: CancelTimer | null = null;
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
    this.#endProbe();
  }

  /** Asks now, and gives up soon when nothing comes: for when the network may have changed. One probe at a time. */
  probe(): void {
    if (this.#cancelProbe !== null) return;
    const cancelDoubt = this.#clock.setTimeout(() => this.#actions.doubt(), DOUBT_MS);
    const cancelEnd = this.#clock.setTimeout(() => this.#die(), PROBE_MS);
    this.#cancelProbe = () => {
      cancelDoubt();
      cancelEnd();
    };
    this.#actions.ping();
  }

  stop(): void {
    this.#cancelBeat();
    this.#endProbe();
  }

  #endProbe(): void {
    this.#cancelProbe?.();
    this.#cancelProbe = null;
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
