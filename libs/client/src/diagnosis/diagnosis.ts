import { type IceConfig, type RoomId } from '@madang/protocol';
import { Emitter, type Unsubscribe } from '../util/emitter';
import { Scope } from '../util/scope';
import {
  CHECKS,
  failed,
  ok,
  skipped,
  warning,
  type CheckId,
  type CheckOutcome,
  type CheckResult,
} from './check';
import { checkDevice, tryDevice, type TriableDevice } from './device-checks';
import { completeDiagnosisEnvironment, type DiagnosisEnvironment } from './diagnosis-environment';
import { enterRoom, type DoctorsApi, type Entering } from './doctors-room';
import { checkNetwork, checkStun, checkTurn, type IceTools } from './ice-checks';
import { SLOW_ROUND_TRIP_MS } from './quiet-check';
import { checkRelayCall } from './relay-call';
import { SignalProbe, type ProbeStart } from './signal-probe';

/** Tickets and relay credentials live for minutes: from here on they begin to fail. */
const CLOCK_OFF_MS = 60_000;
const PINGS = 3;

export interface DiagnosisOptions {
  readonly api: DoctorsApi;
  /** `wss://…/signal`. */
  readonly signalUrl: string;
  /** The room to look from where not everybody may make one. */
  readonly roomId?: RoomId | null;
  readonly environment?: Partial<DiagnosisEnvironment>;
}

export interface DiagnosisView {
  readonly phase: 'idle' | 'running' | 'done' | 'stopped';
  /** All of them, in the order of `CHECKS`. */
  readonly results: readonly CheckResult[];
}

/**
 * Looks, once, at everything between this browser and a meeting. It is a participant of its own for some seconds, asks
 * the person nothing, and leaves neither connection nor room behind, also when it is stopped.
 */
export class Diagnosis {
  readonly #options: DiagnosisOptions;
  readonly #environment: DiagnosisEnvironment;
  readonly #scope: Scope;
  readonly #events: Emitter<{ changed: undefined }>;
  #view: DiagnosisView = {
    phase: 'idle',
    results: CHECKS.map((id) => ({ id, state: 'waiting' })),
  };

  constructor(options: DiagnosisOptions) {
    this.#options = options;
    this.#environment = completeDiagnosisEnvironment(options.environment);
    this.#scope = new Scope(this.#environment.report);
    this.#events = new Emitter(this.#environment.report);
  }

  /** A new object on each change; results that did not change are kept. */
  get view(): DiagnosisView {
    return this.#view;
  }

  subscribe(listener: () => void): Unsubscribe {
    return this.#events.on('changed', listener);
  }

  /** Resolves when all is known and cleaned up; never rejects. Later calls do nothing. */
  async run(): Promise<void> {
    if (this.#view.phase !== 'idle') return;
    this.#update({ phase: 'running' });
    try {
      await Promise.all([this.#checkDevices(), this.#checkConnection()]);
    } catch (error) {
      this.#environment.report(error);
    }
    if (!this.#scope.hasEnded) this.#update({ phase: 'done' });
  }

  /** Opens the device for a moment; the browser may ask for permission. */
  async tryDevice(id: TriableDevice): Promise<void> {
    await this.#take(id, () => tryDevice(id, this.#environment));
  }

  /** Ends all that is under way; nothing changes afterwards. */
  stop(): void {
    if (!this.#scope.hasEnded) this.#update({ phase: 'stopped' });
    this.#scope.end();
  }

  async #checkDevices(): Promise<void> {
    for (const id of ['microphone', 'camera', 'speaker'] as const) {
      await this.#take(id, () => checkDevice(id, this.#environment));
    }
  }

  async #checkConnection(): Promise<void> {
    this.#set('page', this.#checkPage());
    this.#show({ id: 'server', state: 'running' });
    const { api, roomId = null } = this.#options;
    const { clock } = this.#environment;
    const began = clock.now();
    const entering = await enterRoom(api, roomId);
    this.#set('server', serverOutcome(entering, clock.now() - began));
    if (entering.kind === 'refused') return this.#skipAll('signal');
    try {
      if (!this.#scope.hasEnded) await this.#checkSession(entering.entry.ticket);
    } finally {
      await entering.entry.close();
    }
  }

  #checkPage(): CheckOutcome {
    const { isSecure, createConnection } = this.#environment;
    if (!isSecure) return failed('insecure-context');
    return createConnection === null ? failed('no-webrtc') : ok();
  }

  async #checkSession(ticket: string): Promise<void> {
    const { clock, transport } = this.#environment;
    this.#show({ id: 'signal', state: 'running' });
    const probe = new SignalProbe(this.#options.signalUrl, ticket, clock, transport);
    const forget = this.#scope.add(() => void probe.leave());
    try {
      const start = await probe.started;
      if (start.kind !== 'welcome') {
        this.#set('signal', noWelcome(start));
        return this.#skipAll('clock');
      }
      this.#set('clock', clockOutcome(clock.now() - start.welcome.now));
      this.#set('signal', await this.#measure(probe, start.ms));
      await this.#checkIce(start.welcome.ice);
    } finally {
      forget();
      await probe.leave();
    }
  }

  async #measure(probe: SignalProbe, ms: number): Promise<CheckOutcome> {
    const roundTrips: number[] = [];
    for (let at = 0; at < PINGS; at += 1) {
      const roundTripMs = await probe.ping();
      if (roundTripMs === null) return failed('signal-silent', { ms });
      roundTrips.push(roundTripMs);
    }
    const roundTripMs = Math.min(...roundTrips);
    const figures = { ms, roundTripMs };
    return roundTripMs > SLOW_ROUND_TRIP_MS ? warning('signal-slow', figures) : ok(figures);
  }

  async #checkIce(ice: IceConfig): Promise<void> {
    const { clock, createConnection } = this.#environment;
    this.#set('relay', relayOutcome(ice));
    if (createConnection === null) return this.#skipAll('stun');
    const tools: IceTools = { clock, createConnection, signal: this.#scope.signal };
    const [stun, udp, tcp, tls] = await Promise.all([
      this.#take('stun', () => checkStun(ice, tools)),
      this.#take('turnUdp', () => checkTurn('udp', ice, tools)),
      this.#take('turnTcp', () => checkTurn('tcp', ice, tools)),
      this.#take('turnTls', () => checkTurn('tls', ice, tools)),
    ]);
    const turn = { udp, tcp, tls };
    await this.#take('network', () => checkNetwork(ice, { stun, turn }, tools));
    await this.#take('relayCall', () => checkRelayCall(ice, turn, tools));
  }

  async #take(id: CheckId, check: () => Promise<CheckOutcome>): Promise<CheckOutcome> {
    if (this.#scope.hasEnded) return skipped('earlier-failed');
    this.#show({ id, state: 'running' });
    const outcome = await check();
    this.#set(id, outcome);
    return outcome;
  }

  /** This one and all after it but the devices: without what has failed there is nothing to ask. */
  #skipAll(first: CheckId): void {
    const connection = CHECKS.slice(0, CHECKS.indexOf('microphone'));
    for (const id of connection.slice(connection.indexOf(first))) {
      this.#set(id, skipped('earlier-failed'));
    }
  }

  #set(id: CheckId, outcome: CheckOutcome): void {
    this.#show({ id, ...outcome });
  }

  #show(result: CheckResult): void {
    const results = this.#view.results.map((one) => (one.id === result.id ? result : one));
    this.#update({ results });
  }

  /** The only place where the view changes. */
  #update(change: Partial<DiagnosisView>): void {
    if (this.#scope.hasEnded) return;
    this.#view = { ...this.#view, ...change };
    this.#events.emit('changed', undefined);
  }
}

function serverOutcome(entering: Entering, ms: number): CheckOutcome {
  if (entering.kind === 'entered') return ok({ ms });
  const { reason, code } = entering;
  const figures = { ms, code };
  // The server is well; it only lets nobody look from here.
  return reason === 'creation-refused' || reason === 'room-closed'
    ? warning(reason, figures)
    : failed(reason, figures);
}

function noWelcome(start: Exclude<ProbeStart, { kind: 'welcome' }>): CheckOutcome {
  if (start.kind === 'refused') return failed('signal-refused', { code: start.code });
  return failed(start.kind === 'blocked' ? 'socket-blocked' : 'signal-silent');
}

function clockOutcome(offsetMs: number): CheckOutcome {
  const figures = { offsetMs };
  return Math.abs(offsetMs) > CLOCK_OFF_MS ? warning('clock-off', figures) : ok(figures);
}

function relayOutcome({ relay, unusable = [] }: IceConfig): CheckOutcome {
  const leftOut = unusable.map(({ reason: _, ...told }) => told);
  const isWhole = leftOut.length === 0;
  if (relay === 'ready') return isWhole ? ok() : warning('some-relays-down', { leftOut });
  if (relay === 'none') return warning('no-relay');
  if (relay === 'withheld') return skipped('relay-withheld');
  return isWhole ? failed('relay-unavailable') : failed('relays-down', { leftOut });
}
