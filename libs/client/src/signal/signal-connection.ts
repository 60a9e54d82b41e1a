import {
  appendOkSchema,
  CLOSE_CODES,
  closeReason,
  decodeServerMessage,
  encode,
  mayResume,
  NORMAL_CLOSE,
  pingOkSchema,
  type ClientMessage,
  type CloseReason,
  type ErrorCode,
  type Hello,
  type HostAction,
  type IcePush,
  type Push,
  type ServerMessage,
  type Snapshot,
  type Volatile,
  type Welcome,
  wireError,
  type WireError,
} from '@madang/protocol';
import type { CancelTimer, Clock } from '../util/clock';
import type { ActOutcome } from './acts';
import { Heartbeat } from './heartbeat';
import type { AppendOutcome } from './outbox';
import { RequestMap } from './request-map';
import type { NumberedDraft } from './session-state';
import type { Transport, TransportFactory } from './transport';

/** From opening the socket to the welcome: three tries of a TCP handshake, RFC 6298 §2. */
const CONNECT_MS = 10_000;
/** A gateway that answers pings but not this is broken; another one may not be. */
const REPLY_MS = 15_000;
/** How long leaving waits to be heard; otherwise the server notices by the closed socket. */
const LEAVE_MS = 2_000;

/** It may have happened or not: the next welcome tells. Servers close then, but a reply says no more. */
const UNCERTAIN: ReadonlySet<ErrorCode> = new Set(['unavailable', 'internal']);

export type EntriesPush = Extract<Push, { type: 'entries' }>;

export type ConnectionEnd =
  /** Connect again and resume. */
  | {
      readonly kind: 'lost';
      readonly retryAfterMs?: number | undefined;
      /** The gateway had said that it stops. */
      readonly isAnnounced?: boolean;
    }
  /** The session has ended as after `leave`. */
  | { readonly kind: 'left' }
  /** Do not come back with what you have. */
  | { readonly kind: 'refused'; readonly code: ErrorCode };

export interface ConnectionListener {
  /** First, and once. */
  onWelcome(welcome: Welcome): void;
  onEntries(push: EntriesPush): void;
  onVolatile(volatile: Volatile): void;
  onResync(snapshot: Snapshot): void;
  onIce(push: IcePush): void;
  /** The gateway stops soon; until then everything goes on. */
  onGoAway(): void;
  /** A probe is not answered: perhaps nothing comes through any more, and the end follows soon. */
  onDoubt(): void;
  /** The reconnect window of the welcome has changed. */
  onWindow(windowMs: number): void;
  /** Last, and once; not after `close` or `leave`. */
  onEnd(end: ConnectionEnd): void;
}

export interface ConnectionOptions {
  readonly url: string;
  readonly hello: Hello;
  readonly transport: TransportFactory;
  readonly clock: Clock;
}

/** One connection to a gateway, from hello to its end. It never comes back: a new one is made instead. */
export class SignalConnection {
  readonly #clock: Clock;
  readonly #listener: ConnectionListener;
  readonly #requests: RequestMap;
  readonly #transport: Transport;
  readonly #cancelTimeout: CancelTimer;
  #heartbeat: Heartbeat | null = null;
  #phase: 'opening' | 'open' | 'leaving' | 'ended' = 'opening';
  #isGoingAway = false;
  #handleLeft: () => void = () => undefined;

  constructor(options: ConnectionOptions, listener: ConnectionListener) {
    this.#clock = options.clock;
    this.#listener = listener;
    this.#requests = new RequestMap(options.clock, REPLY_MS);
    this.#cancelTimeout = this.#clock.setTimeout(() => this.#end({ kind: 'lost' }), CONNECT_MS);
    this.#transport = options.transport(options.url, {
      onOpen: () => this.#transport.send(encode(options.hello)),
      onMessage: (text) => this.#handleFrame(text),
      onClose: (code) => {
        if (code === CLOSE_CODES.going_away) this.#isGoingAway = true;
        this.#end(endOfClose(code));
      },
    });
  }

  /** Only while open. `settle` is called once, or never if the connection ends first. */
  append({ n, draft }: NumberedDraft, settle: (outcome: AppendOutcome) => void): void {
    const id = this.#requests.open((outcome) => {
      const ok = outcome.kind === 'ok' ? appendOkSchema.safeParse(outcome.ok) : null;
      if (ok?.success === true) settle({ kind: 'ok', ok: ok.data });
      else if (outcome.kind === 'error' && !UNCERTAIN.has(outcome.error.code)) settle(outcome);
      else this.#end({ kind: 'lost' });
    });
    this.#send({ type: 'append', id, n, entry: draft });
  }

  /**
   * Asks for what a host does. Unlike an append it stands for itself: without a reply in time it has failed as
   * `unavailable`, and asking again is up to whoever asked.
   */
  act(action: HostAction, settle: (outcome: ActOutcome) => void): void {
    if (this.#phase !== 'open') return;
    const id = this.#requests.open((outcome) => {
      if (outcome.kind === 'ok') settle({ kind: 'ok' });
      else if (outcome.kind === 'error') settle(outcome);
      else settle({ kind: 'error', error: wireError('unavailable') });
    });
    this.#send({ type: 'act', id, action });
  }

  /** Does nothing unless open. */
  passOn(n: number, payload: string): void {
    if (this.#phase === 'open') this.#send({ type: 'volatile', n, payload });
  }

  /** Finds out soon whether the other end is still there. */
  probe(): void {
    this.#heartbeat?.probe();
  }

  /** Resolves to the round trip of a ping in ms, `null` when not open or not answered; never if it ends first. */
  measure(): Promise<number | null> {
    if (this.#phase !== 'open') return Promise.resolve(null);
    const began = this.#clock.now();
    return new Promise((resolve) => {
      this.#ping((isAnswered) => resolve(isAnswered ? this.#clock.now() - began : null));
    });
  }

  /** Ends the session and resolves when the server knows, the connection is lost, or 2 s have passed. */
  leave(): Promise<void> {
    if (this.#phase !== 'open') {
      this.close();
      return Promise.resolve();
    }
    this.#phase = 'leaving';
    return new Promise((resolve) => {
      const cancel = this.#clock.setTimeout(() => this.#finish(), LEAVE_MS);
      this.#handleLeft = () => {
        cancel();
        resolve();
      };
      this.#send({ type: 'leave', id: this.#requests.open(() => this.#finish()) });
    });
  }

  /** The session goes on without this connection. One that is leaving closes by itself. */
  close(): void {
    if (this.#phase !== 'leaving') this.#finish();
  }

  #send(message: ClientMessage): void {
    this.#heartbeat?.sent();
    this.#transport.send(encode(message));
  }

  #handleFrame(text: string): void {
    this.#heartbeat?.heard();
    const decoded = decodeServerMessage(text);
    // Skipping a frame could leave a hole; resuming cannot.
    if (decoded.ok) this.#handleMessage(decoded.message);
    else this.#end({ kind: 'lost' });
  }

  #handleMessage(message: ServerMessage): void {
    if ('re' in message) return this.#requests.handleReply(message);
    if (message.type === 'error') {
      if (message.error.code === 'going_away') this.#isGoingAway = true;
      return this.#end(endOfError(message.error));
    }
    if (message.type === 'welcome') return this.#handleWelcome(message);
    if (this.#phase !== 'open') return;
    switch (message.type) {
      case 'entries':
        return this.#listener.onEntries(message);
      case 'volatile':
        return this.#listener.onVolatile(message);
      case 'resync':
        return this.#listener.onResync(message.snapshot);
      case 'ice':
        return this.#listener.onIce(message);
      case 'goaway':
        this.#isGoingAway = true;
        return this.#listener.onGoAway();
    }
  }

  #handleWelcome(welcome: Welcome): void {
    if (this.#phase !== 'opening') return;
    this.#phase = 'open';
    this.#cancelTimeout();
    this.#heartbeat = new Heartbeat(this.#clock, welcome.heartbeatMs, {
      ping: () => this.#ping(),
      doubt: () => this.#listener.onDoubt(),
      die: () => this.#end({ kind: 'lost' }),
    });
    this.#listener.onWelcome(welcome);
  }

  #ping(settle: (isAnswered: boolean) => void = () => undefined): void {
    const id = this.#requests.open((outcome) => {
      settle(outcome.kind === 'ok');
      const ok = outcome.kind === 'ok' ? pingOkSchema.safeParse(outcome.ok).data : undefined;
      if (ok?.reconnectWindowMs !== undefined) this.#listener.onWindow(ok.reconnectWindowMs);
    });
    this.#send({ type: 'ping', id });
  }

  #end(end: ConnectionEnd): void {
    const isHeard = this.#phase === 'opening' || this.#phase === 'open';
    this.#finish();
    if (!isHeard) return;
    const isAnnounced = this.#isGoingAway;
    this.#listener.onEnd(end.kind === 'lost' ? { ...end, isAnnounced } : end);
  }

  #finish(): void {
    if (this.#phase === 'ended') return;
    this.#phase = 'ended';
    this.#cancelTimeout();
    this.#heartbeat?.stop();
    this.#requests.clear();
    this.#transport.close(NORMAL_CLOSE);
    this.#handleLeft();
  }
}

function endOfClose(code: number): ConnectionEnd {
  if (mayResume(code)) return { kind: 'lost' };
  if (code === NORMAL_CLOSE) return { kind: 'left' };
  return { kind: 'refused', code: closeReason(code) ?? 'internal' };
}

/** Does not wait for the close that follows, whose code a proxy may swallow. */
function endOfError({ code, retryable, retryAfterMs }: WireError): ConnectionEnd {
  const closeCode = isCloseReason(code) ? CLOSE_CODES[code] : null;
  const isLost = closeCode === null ? retryable : mayResume(closeCode);
  return isLost ? { kind: 'lost', retryAfterMs } : { kind: 'refused', code };
}

function isCloseReason(code: ErrorCode): code is CloseReason {
  return code in CLOSE_CODES;
}
