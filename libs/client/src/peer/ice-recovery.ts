import { type CancelTimer, type Clock } from '../util/clock';

/** `disconnected` often mends itself (W3C webrtc-pc §4.3.4); after this it is not left to luck. */
const DISCONNECTED_MS = 2_000;
/** The polite end waits a little longer, so that mostly one end acts where both see the same. */
const POLITE_FACTOR = 1.25;
/** And so long after silence, which both see at the same time: two restarts at a time take longer than one. */
const POLITE_SILENCE_MS = 300;
/** How long a restart may take before it counts as failed; one more of these for each failure. */
const RESTART_MS = 3_000;
const RESTARTS_BEFORE_REBUILD = 3;
/**
 * How long a restart may take that silence was the reason for. Chromium stays with the path that it has for 3.5 s after
 * that died, whatever a restart finds, unless the new one is of a better kind: a new connection is there sooner.
 * A restart that helps needs two round trips, of signals and of checks, and what the machines take.
 * Four times as long each time that not even this brought anything.
 */
const SILENT_RESTART_MS = 300;
const SILENT_RESTART_ROUND_TRIPS = 4;
const LONGEST_FIRST_SILENT_RESTART_MS = 800;
const MAX_SILENT_RESTART_MS = 60_000;
/** How often it is looked whether somebody can hear of a new connection that is due. */
const SIGNAL_CHECK_MS = 100;
/** How long a new connection may take, twice as long for each that failed before it. */
const CONNECT_MS = 10_000;
const MAX_CONNECT_MS = 60_000;

type State =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'well' }
  | { readonly kind: 'doubtful' }
  | { readonly kind: 'restarting'; readonly attempt: number; readonly reason: Reason };

/** What shows that a restart has helped: after silence only media does, else the connection's own word. */
type Reason = { readonly kind: 'state' } | { readonly kind: 'silence'; readonly ms: number };

const BY_STATE: Reason = { kind: 'state' };

export interface IceRecoveryOptions {
  readonly clock: Clock;
  readonly isPolite: boolean;
  /** Whether signals can reach the other end now; without it only the first restart of a trouble is made. */
  readonly canSignal: () => boolean;
  readonly restart: () => void;
  /** Called when restarts do not help: the connection is to be replaced, then `handleRebuilt` called. */
  readonly rebuild: () => void;
}

/**
 * Decides when a connection is restarted and when it is replaced. Facts come in by `handle…`; it holds
 * one timer and has at most one restart in flight.
 */
export class IceRecovery {
  readonly #options: IceRecoveryOptions;
  #state: State = { kind: 'connecting' };
  #connectionState: RTCPeerConnectionState = 'new';
  #rebuilds = 0;
  /** Of those that silence was the reason for, since something came the last time. */
  #rebuildsInVain = 0;
  #cancel: CancelTimer | null = null;

  constructor(options: IceRecoveryOptions) {
    this.#options = options;
    this.#awaitConnection();
  }

  handleState(state: RTCPeerConnectionState): void {
    this.#connectionState = state;
    const isSilent = this.#state.kind === 'restarting' && this.#state.reason.kind === 'silence';
    if (state === 'connected') {
      if (!isSilent) this.#recover();
    } else if (state === 'failed') this.#begin(BY_STATE);
    else if (state === 'disconnected' && this.#state.kind === 'well') {
      this.#enter({ kind: 'doubtful' });
      this.#after(DISCONNECTED_MS, () => this.#begin(BY_STATE));
    }
  }

  /**
   * Media was expected and nothing came for a while, whatever the connection says of itself.
   * @param roundTripMs of the path while it was alive; `null`: not known.
   */
  handleSilence(roundTripMs: number | null): void {
    const reason: Reason = { kind: 'silence', ms: restartMs(roundTripMs) };
    if (!this.#options.isPolite) this.#begin(reason);
    else if (this.#state.kind === 'well') {
      this.#enter({ kind: 'doubtful' });
      this.#cancel = this.#options.clock.setTimeout(() => this.#begin(reason), POLITE_SILENCE_MS);
    }
  }

  /** Something came. */
  handleFlow(): void {
    this.#rebuildsInVain = 0;
    const isWellAgain = this.#state.kind === 'doubtful' && this.#connectionState === 'connected';
    if (this.#state.kind === 'restarting' || isWellAgain) this.#recover();
  }

  /** This machine has another network now: old paths may look alive for a long time. */
  handleNetworkChange(): void {
    if (this.#state.kind !== 'connecting') this.#restart(1, BY_STATE);
  }

  /** The other end restarts: that is the one restart in flight. */
  handleRemoteRestart(): void {
    const { kind } = this.#state;
    if (kind === 'well' || kind === 'doubtful') this.#awaitRestart(1, BY_STATE);
  }

  handleRebuilt(): void {
    this.#rebuilds += 1;
    this.#awaitConnection();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #recover(): void {
    this.#rebuilds = 0;
    this.#enter({ kind: 'well' });
  }

  /** A connection that has never been there is left to its timer: failing fast must not mean failing often. */
  #begin(reason: Reason): void {
    if (this.#state.kind === 'well' || this.#state.kind === 'doubtful') this.#restart(1, reason);
  }

  #restart(attempt: number, reason: Reason): void {
    this.#awaitRestart(attempt, reason);
    this.#options.restart();
  }

  #awaitRestart(attempt: number, reason: Reason): void {
    this.#enter({ kind: 'restarting', attempt, reason });
    if (reason.kind === 'silence') return this.#awaitFlow(reason.ms);
    this.#after(RESTART_MS * attempt, () => {
      if (this.#connectionState === 'connected') this.#recover();
      else if (!this.#options.canSignal()) this.#awaitRestart(attempt, reason);
      else if (attempt < RESTARTS_BEFORE_REBUILD) this.#restart(attempt + 1, reason);
      else this.#options.rebuild();
    });
  }

  #awaitFlow(firstMs: number): void {
    const { clock, canSignal, rebuild } = this.#options;
    const replace = (): void => {
      if (canSignal()) {
        this.#rebuildsInVain += 1;
        rebuild();
      } else this.#cancel = clock.setTimeout(replace, SIGNAL_CHECK_MS);
    };
    const ms = Math.min(firstMs * 4 ** this.#rebuildsInVain, MAX_SILENT_RESTART_MS);
    this.#cancel = clock.setTimeout(replace, ms);
  }

  #awaitConnection(): void {
    this.#connectionState = 'new';
    this.#enter({ kind: 'connecting' });
    this.#after(Math.min(CONNECT_MS * 2 ** this.#rebuilds, MAX_CONNECT_MS), () => {
      if (this.#options.canSignal()) this.#options.rebuild();
      else this.#awaitConnection();
    });
  }

  #enter(state: State): void {
    this.stop();
    this.#state = state;
  }

  #after(ms: number, run: () => void): void {
    const factor = this.#options.isPolite ? POLITE_FACTOR : 1;
    this.#cancel = this.#options.clock.setTimeout(run, ms * factor);
  }
}

function restartMs(roundTripMs: number | null): number {
  if (roundTripMs === null) return LONGEST_FIRST_SILENT_RESTART_MS;
  const ms = SILENT_RESTART_MS + SILENT_RESTART_ROUND_TRIPS * roundTripMs;
  return Math.min(ms, LONGEST_FIRST_SILENT_RESTART_MS);
}
