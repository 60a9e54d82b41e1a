import { LIMITS, type ParticipantId } from '@madang/protocol';
import type { Clock } from '@madang/server-room-log';
import type { WebSocket } from 'ws';
import type { Frame } from './frame';

/** What the socket itself may hold: enough to keep it busy. What waits beyond can still be left out. */
const SOCKET_BYTES = 64 * 1024;

export interface OutflowListener {
  /** A frame is about to be written to the socket. */
  writes(): void;
  sent(frame: Frame): void;
  /** Left out, as the reader is slow; see docs/protocol.md §7. */
  dropped(frame: Frame): void;
  /** So many bytes more, or less, wait outside of the socket. */
  waiting(bytes: number): void;
  /** Too much waits, or has waited for too long. Close the outflow. */
  slow(): void;
}

interface Waiting {
  /** `null`: replaced by a later one. */
  frame: Frame | null;
  readonly deadline: number;
}

/**
 * The frames on their way to one reader, in order. Most are written at once; for a slow reader they wait here,
 * where what is volatile is left out and an older state gives way to a newer one of the same participant.
 */
export class Outflow {
  private readonly queue: Waiting[] = [];
  private readonly states = new Map<ParticipantId, Waiting>();
  private queuedBytes = 0;
  /** Cancels the deadline of what was written last with a wish to be woken. */
  private awaited: (() => void) | null = null;
  private isOpen = true;

  constructor(
    private readonly socket: Pick<WebSocket, 'bufferedAmount' | 'send'>,
    private readonly clock: Clock,
    private readonly listener: OutflowListener,
  ) {}

  send(frame: Frame): void {
    const waitingBytes = this.queuedBytes + this.socket.bufferedAmount;
    const isSlow = waitingBytes > LIMITS.slowBytes;
    if (isSlow && frame.type === 'volatile') {
      this.listener.dropped(frame);
      return;
    }
    const replacedBytes = isSlow && frame.stateOf !== null ? this.replace(frame.stateOf) : 0;
    if (waitingBytes - replacedBytes + frame.bytes.length > LIMITS.outboxBytes) {
      this.listener.slow();
      return;
    }
    if (this.queue.length === 0 && this.hasRoom(frame)) {
      this.write(frame, () => this.deadline(waitingBytes));
    } else this.enqueue(frame, this.deadline(waitingBytes));
  }

  /** Writes everything that waits, and a last word, however slow the reader is: the socket is about to be closed. */
  finish(lastWord?: Frame): void {
    for (const { frame } of this.queue) if (frame !== null) this.put(frame);
    this.close();
    if (lastWord !== undefined) this.put(lastWord);
  }

  /** Gives up what waits. */
  close(): void {
    this.isOpen = false;
    this.awaited?.();
    this.awaited = null;
    this.queue.length = 0;
    this.states.clear();
    this.count(-this.queuedBytes);
  }

  /** So that something always wakes us while anything waits: beyond its room only a first frame is written. */
  private hasRoom(frame: Frame): boolean {
    if (this.awaited === null) return true;
    return this.socket.bufferedAmount + frame.bytes.length <= SOCKET_BYTES;
  }

  private enqueue(frame: Frame, deadline: number): void {
    const waiting = { frame, deadline };
    this.queue.push(waiting);
    if (frame.stateOf !== null) this.states.set(frame.stateOf, waiting);
    this.count(frame.bytes.length);
  }

  /** An older state that still waits here; returns how many bytes are saved. */
  private replace(participantId: ParticipantId): number {
    const older = this.states.get(participantId);
    if (older === undefined || older.frame === null) return 0;
    const { frame } = older;
    older.frame = null;
    this.states.delete(participantId);
    this.count(-frame.bytes.length);
    this.listener.dropped(frame);
    return frame.bytes.length;
  }

  private write(frame: Frame, deadline: () => number): void {
    // `bufferedAmount` is what the socket has not given to the kernel (`writableLength`) and what `ws` holds itself.
    const isMuch = this.socket.bufferedAmount + frame.bytes.length > SOCKET_BYTES / 2;
    if (this.awaited !== null || !isMuch) {
      this.put(frame);
      return;
    }
    const delayMs = Math.max(0, deadline() - this.clock.now());
    this.awaited = this.clock.schedule(delayMs, () => this.listener.slow());
    this.put(frame, () => this.woken());
  }

  private put(frame: Frame, written?: () => void): void {
    this.listener.writes();
    this.socket.send(frame.bytes, { binary: false }, written);
    this.listener.sent(frame);
  }

  private woken(): void {
    if (!this.isOpen) return;
    this.awaited?.();
    this.awaited = null;
    for (let head = this.queue[0]; head !== undefined; head = this.queue[0]) {
      const { frame, deadline } = head;
      if (frame !== null && !this.hasRoom(frame)) break;
      this.queue.shift();
      if (frame === null) continue;
      if (frame.stateOf !== null && this.states.get(frame.stateOf) === head) {
        this.states.delete(frame.stateOf);
      }
      this.count(-frame.bytes.length);
      this.write(frame, () => deadline);
    }
  }

  /** A frame may wait for so long, and longer for what is before it: a long welcome takes a slow line its time. */
  private deadline(waitingBytes: number): number {
    const neededMs = (1_000 * waitingBytes) / LIMITS.slowestBytesPerSecond;
    return this.clock.now() + LIMITS.longestWaitMs + neededMs;
  }

  private count(bytes: number): void {
    if (bytes === 0) return;
    this.queuedBytes += bytes;
    this.listener.waiting(bytes);
  }
}
