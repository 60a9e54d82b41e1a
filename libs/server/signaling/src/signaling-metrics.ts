import { Injectable } from '@nestjs/common';
import {
  type CatchUp,
  type ClientMessageType,
  type Credential,
  type Draft,
  type HostActionKind,
  type ErrorCode,
  closeReason,
} from '@madang/protocol';
import { Metrics } from '@madang/server-kernel';
import type { AppendResult, GovernResult } from '@madang/server-room-log';
import type { SessionEnd } from './session-registry';
import type { ConnectionEnd } from './socket/connection';
import type { FrameType } from './socket/frame';

export type AppendOutcome = AppendResult['kind'] | 'failed';

interface Observed {
  observe(seconds: number): void;
}

/** What the gateway counts. Labels have a fixed set of values: never a room or a participant. */
@Injectable()
export class SignalingMetrics {
  private readonly openConnections;
  private readonly activeSessions;
  private readonly beganSessions;
  private readonly endedSessions;
  private readonly framesIn;
  private readonly framesOut;
  private readonly errors;
  private readonly closes;
  private readonly refusedUpgrades;
  private readonly deferredHellos;
  private readonly droppedVolatile;
  private readonly droppedFrames;
  private readonly waitingBytes;
  private readonly acts;
  private readonly knocks;
  private readonly appendSeconds;
  /** Each label set found once: these are observed with every append. */
  private readonly appendTimes: Readonly<Record<Draft['kind'], Map<AppendOutcome, Observed>>> = {
    state: new Map(),
    signal: new Map(),
    chat: new Map(),
  };

  constructor(metrics: Metrics) {
    this.openConnections = metrics.gauge('madang_connections', 'Open WebSocket connections');
    this.activeSessions = metrics.gauge('madang_sessions', 'Sessions connected to this node');
    this.beganSessions = metrics.counter(
      'madang_sessions_began_total',
      'Sessions that came to this node, by what their welcome brought',
      ['how', 'catch_up'],
    );
    this.endedSessions = metrics.counter(
      'madang_sessions_ended_total',
      'Sessions that ended on this node',
      ['how'],
    );
    this.framesIn = metrics.tally('madang_frames_in_total', 'Frames from clients', 'type');
    this.framesOut = metrics.tally('madang_frames_out_total', 'Frames to clients', 'type');
    this.errors = metrics.counter('madang_errors_total', 'Errors told to clients', ['code']);
    this.closes = metrics.counter('madang_closes_total', 'Closed connections', ['by', 'code']);
    this.refusedUpgrades = metrics.counter(
      'madang_upgrades_refused_total',
      'WebSocket upgrades refused',
      ['code'],
    );
    this.deferredHellos = metrics.counter(
      'madang_hellos_deferred_total',
      'Hellos asked to come again later, beyond RESUMES_PER_SECOND',
      ['credential'],
    );
    this.droppedVolatile = metrics.counter(
      'madang_volatile_dropped_total',
      'Volatile messages from clients that were not passed on',
      ['reason'],
    );
    this.droppedFrames = metrics.counter(
      'madang_frames_dropped_total',
      'Frames left out for slow clients: volatile ones, and states of which a newer one waited',
      ['class'],
    );
    this.waitingBytes = metrics.gauge(
      'madang_waiting_bytes',
      'Bytes that wait for slow clients, besides what their sockets hold',
    );
    this.acts = metrics.counter('madang_acts_total', 'What hosts wanted to do', ['kind', 'result']);
    this.knocks = metrics.counter(
      'madang_knocks_total',
      'Times that somebody has said to be knocking',
    );
    this.appendSeconds = metrics.histogram(
      'madang_append_seconds',
      'Time for an append to the room log',
      ['kind', 'result'],
      [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    );
  }

  connectionOpened(): void {
    this.openConnections.inc();
  }

  connectionClosed({ by, code }: ConnectionEnd): void {
    this.openConnections.dec();
    this.closes.inc({ by, code: isStandard(code) ? String(code) : (closeReason(code) ?? 'other') });
  }

  sessionBegan(how: 'joined' | 'resumed', catchUp: CatchUp['kind']): void {
    this.activeSessions.inc();
    this.beganSessions.inc({ how, catch_up: catchUp });
  }

  sessionEnded(how: SessionEnd['kind']): void {
    this.activeSessions.dec();
    this.endedSessions.inc({ how });
  }

  frameIn(type: ClientMessageType | 'invalid'): void {
    this.framesIn.add(type);
  }

  frameOut(type: FrameType, errorCode: ErrorCode | null): void {
    this.framesOut.add(type);
    if (errorCode !== null) this.errors.inc({ code: errorCode });
  }

  upgradeRefused(code: ErrorCode): void {
    this.refusedUpgrades.inc({ code });
  }

  helloDeferred(credential: Credential['kind']): void {
    this.deferredHellos.inc({ credential });
  }

  volatileDropped(reason: 'rate' | 'unavailable' | 'fenced' | 'refused'): void {
    this.droppedVolatile.inc({ reason });
  }

  frameDropped(type: FrameType): void {
    this.droppedFrames.inc({ class: type === 'volatile' ? 'volatile' : 'state' });
  }

  /** So many more, or less. */
  bytesWaiting(bytes: number): void {
    this.waitingBytes.inc(bytes);
  }

  acted(kind: HostActionKind, result: GovernResult['kind'] | 'failed'): void {
    this.acts.inc({ kind, result });
  }

  knocked(): void {
    this.knocks.inc();
  }

  appendEnded(kind: Draft['kind'], outcome: AppendOutcome, ms: number): void {
    let times = this.appendTimes[kind].get(outcome);
    if (times === undefined) {
      times = this.appendSeconds.labels(kind, outcome);
      this.appendTimes[kind].set(outcome, times);
    }
    times.observe(ms / 1_000);
  }
}

/** Others are the client's choice (RFC 6455 §7.4.2) and share one label, lest there be a thousand. */
function isStandard(code: number): boolean {
  return code >= 1000 && code <= 1015;
}
