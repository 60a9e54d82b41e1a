import {
  CLOSE_CODES,
  type ClientMessage,
  type CloseReason,
  type ErrorCode,
  type ErrorDetails,
  LIMITS,
  NORMAL_CLOSE,
  wireError,
} from '@madang/protocol';
import type { Clock } from '@madang/server-room-log';
import type { WebSocket } from 'ws';
import { Allowance } from './allowance';
import { type Frame, frameOf } from './frame';
import { violationOf } from './guarded-socket';
import { Inbox, type Outcome } from './inbox';
import type { LateFrames } from './late-frames';
import { Outflow, type OutflowListener } from './outflow';

export interface ConnectionEnd {
  readonly by: 'client' | 'server';
  /** The close code of the WebSocket; 1006 when the transport just broke. */
  readonly code: number;
}

export interface ConnectionListener extends Omit<OutflowListener, 'slow'> {
  /** One text frame, in order: the next one waits for a promise. Must neither throw nor reject. */
  frame(text: string, isOverRate: boolean): Outcome;
  /** Once, and the last call: no frame follows. The closing handshake may still be under way. */
  closed(end: ConnectionEnd): void;
}

const INBOX = { frames: LIMITS.frameBurst + LIMITS.framesPerSecond, bytes: 16 * LIMITS.frameBytes };

/**
 * One WebSocket: frames in, strictly in order and bounded; frames out, bounded; silence, floods and
 * binary frames end it. Whatever the server closes it for is pushed as an `error` before the close code.
 */
export class Connection {
  private readonly inbox = new Inbox(INBOX, {
    pause: () => this.socket.pause(),
    resume: () => this.socket.resume(),
  });
  private readonly allowance: Allowance;
  private readonly outflow: Outflow;
  /** Frames that may wait for others to go with. */
  private late: Frame[] = [];
  private readonly cancelHello: () => void;
  private cancelIdle: () => void;
  private heardAt: number;
  private isOpen = true;

  constructor(
    private readonly socket: WebSocket,
    private readonly clock: Clock,
    private readonly lateFrames: LateFrames,
    private readonly listener: ConnectionListener,
  ) {
    this.heardAt = clock.now();
    this.allowance = new Allowance(() => clock.now());
    this.outflow = new Outflow(socket, clock, {
      writes: () => listener.writes(),
      sent: (frame) => listener.sent(frame),
      dropped: (frame) => listener.dropped(frame),
      waiting: (bytes) => listener.waiting(bytes),
      slow: () => this.fail('slow_consumer'),
    });
    this.cancelHello = clock.schedule(LIMITS.helloTimeoutMs, () => this.fail('hello_timeout'));
    this.cancelIdle = clock.schedule(LIMITS.idleTimeoutMs, () => this.checkIdle());
    socket.on('message', (data, isBinary) => this.receive(data as Buffer, isBinary));
    socket.on('close', (code) => this.end({ by: 'client', code }));
    socket.on('error', (error) => this.violated(error));
  }

  /** Does nothing on a closed connection. A reader that is too slow is closed instead. */
  send(frame: Frame): void {
    this.sendLate();
    if (this.isOpen) this.outflow.send(frame);
  }

  /** As `send`, but it may take some ms more, to go together with what comes after it; never behind that. */
  sendLater(frame: Frame): void {
    if (!this.isOpen) return;
    if (this.late.length === 0) this.lateFrames.add(this);
    this.late.push(frame);
  }

  sendLate(): void {
    if (this.late.length === 0) return;
    const frames = this.late;
    this.late = [];
    for (const frame of frames) if (this.isOpen) this.outflow.send(frame);
  }

  /** Pushes the error and closes with its code; errors without a code of their own are malformed frames. */
  fail(code: ErrorCode, details?: ErrorDetails): void {
    if (!this.isOpen) return;
    this.sendLate();
    // A reader that is too slow for those was told by now.
    if (!this.isOpen) return;
    this.outflow.finish(frameOf({ type: 'error', error: wireError(code, details) }));
    const reason = isCloseReason(code) ? code : 'malformed_frame';
    this.socket.close(CLOSE_CODES[reason], code);
    this.end({ by: 'server', code: CLOSE_CODES[reason] });
  }

  /** Whether a message is within the limits of its class; it counts from now on. Ends who floods. */
  allows(message: ClientMessage): boolean {
    const verdict = this.allowance.message(message);
    if (verdict === 'flooding') this.fail('flooding');
    return verdict === 'within';
  }

  /** Closes after a `leave`. */
  close(): void {
    this.sendLate();
    if (!this.isOpen) return;
    this.outflow.finish();
    this.socket.close(NORMAL_CLOSE);
    this.end({ by: 'server', code: NORMAL_CLOSE });
  }

  /** Drops the transport without a closing handshake. */
  terminate(): void {
    this.socket.terminate();
  }

  private receive(data: Buffer, isBinary: boolean): void {
    // `ws` may emit frames that it had read before the close: https://github.com/websockets/ws/issues/2209
    if (!this.isOpen) return;
    this.heardAt = this.clock.now();
    // The first frame is a hello, or the last one.
    this.cancelHello();
    if (isBinary) {
      this.fail('malformed_frame');
      return;
    }
    const verdict = this.allowance.frame(data.length);
    if (verdict === 'flooding') {
      this.fail('flooding');
      return;
    }
    const isOverRate = verdict === 'beyond';
    this.inbox.push(data.length, () => this.listener.frame(data.toString('utf8'), isOverRate));
  }

  /** Other errors are followed by `close`, with what there is to know. */
  private violated(error: Error): void {
    const reason = violationOf(error);
    if (reason !== null) this.end({ by: 'server', code: CLOSE_CODES[reason] });
  }

  private checkIdle(): void {
    // While we are busy we may not be reading, which is not the client's silence.
    const silentMs = this.inbox.isBusy ? 0 : this.clock.now() - this.heardAt;
    if (silentMs >= LIMITS.idleTimeoutMs) this.fail('heartbeat_timeout');
    else
      this.cancelIdle = this.clock.schedule(LIMITS.idleTimeoutMs - silentMs, () =>
        this.checkIdle(),
      );
  }

  private end(end: ConnectionEnd): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.late = [];
    this.cancelHello();
    this.cancelIdle();
    this.inbox.close();
    this.outflow.close();
    this.listener.closed(end);
  }
}

function isCloseReason(code: ErrorCode): code is CloseReason {
  return code in CLOSE_CODES;
}
