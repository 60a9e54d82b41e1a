import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  type Entry,
  LIMITS,
  type ParticipantId,
  decodeServerMessage,
  participantIdSchema,
  sessionIdSchema,
} from '@madang/protocol';
import { FakeClock } from '@madang/testing';
import { type Frame, frameOf } from './frame';
import { Outflow } from './outflow';

const KIB = 1024;
const ADA = participantIdSchema.parse(`p_${'a'.repeat(16)}`);
const BO = participantIdSchema.parse(`p_${'b'.repeat(16)}`);
const fromSession = sessionIdSchema.parse('A'.repeat(22));

/** A reader that takes what it is told to take; the rest is in the socket's buffer, as with a real one. */
class Reader {
  readonly read: string[] = [];
  bufferedAmount = 0;
  private readonly buffer: { bytes: Buffer; written: (() => void) | undefined }[] = [];

  send(bytes: unknown, _options?: unknown, written?: (error?: Error) => void): void {
    if (!Buffer.isBuffer(bytes)) throw new TypeError('not the bytes of a frame');
    this.buffer.push({ bytes, written: written && (() => written()) });
    this.bufferedAmount += bytes.length;
  }

  /** Reads this many frames, or all there are. */
  take(frames = Infinity): void {
    for (let taken = 0; taken < frames; taken += 1) {
      const next = this.buffer.shift();
      if (next === undefined) return;
      this.bufferedAmount -= next.bytes.length;
      this.read.push(next.bytes.toString('utf8'));
      next.written?.();
    }
  }
}

let clock: FakeClock;
let reader: Reader;
let outflow: Outflow;
let dropped: string[];
let waiting: number;
let timesSlow: number;

beforeEach(() => {
  clock = new FakeClock();
  reader = new Reader();
  dropped = [];
  waiting = 0;
  timesSlow = 0;
  outflow = new Outflow(reader, clock, {
    writes: () => undefined,
    sent: () => undefined,
    dropped: ({ type }) => dropped.push(type),
    waiting: (bytes) => (waiting += bytes),
    slow: () => {
      timesSlow += 1;
      outflow.close();
    },
  });
});

let seq = 0;

function frameWith(...entries: Entry[]): Frame {
  return frameOf({ type: 'entries', epoch: 'e', entries });
}

function chat(kib = 34): Entry {
  const payload = `p1.${'x'.repeat(kib * KIB)}`;
  return { seq: (seq += 1), at: 1, from: ADA, fromSession, n: seq, kind: 'chat', payload };
}

function state(from: ParticipantId, displayName: string): Entry {
  return {
    ...{ seq: (seq += 1), at: 1, from, fromSession, n: seq, kind: 'state' },
    state: { displayName, stage: 'joined', publications: [] },
  };
}

const volatile = (): Frame =>
  frameOf({ type: 'volatile', from: ADA, fromSession, n: 1, payload: 'p1.e30' });

/** Sends chat until so much waits; returns how many frames that took. */
function fill(bytes: number): number {
  let frames = 0;
  while (reader.bufferedAmount + waiting <= bytes) {
    outflow.send(frameWith(chat()));
    frames += 1;
  }
  return frames;
}

function namesRead(): string[] {
  return reader.read.flatMap((text) => {
    const decoded = decodeServerMessage(text);
    const entries =
      decoded.ok && 'type' in decoded.message && decoded.message.type === 'entries'
        ? decoded.message.entries
        : [];
    return entries.flatMap((entry) => (entry.kind === 'state' ? [entry.state.displayName] : []));
  });
}

describe('Outflow', () => {
  it('writes at once what a reader takes at once, and keeps nothing', () => {
    for (let i = 0; i < 200; i += 1) {
      outflow.send(frameWith(chat()));
      outflow.send(volatile());
      reader.take();
    }
    expect([reader.read.length, dropped, waiting, clock.pending]).toEqual([400, [], 0, 0]);
  });

  it('gives the socket little, keeps the rest, and sends all of it in order', () => {
    const frames = fill(500 * KIB);
    expect(reader.bufferedAmount).toBeLessThanOrEqual(100 * KIB);
    expect(waiting).toBeGreaterThan(400 * KIB);
    reader.take();
    const order = reader.read.map((text) => /"seq":(\d+)/.exec(text)?.[1]);
    expect(order).toEqual(Array.from({ length: frames }, (_, i) => String(seq - frames + 1 + i)));
    expect([waiting, reader.bufferedAmount, clock.pending]).toEqual([0, 0, 0]);
  });

  it('is woken for every frame, also when a large one follows what was written without a wish to be', () => {
    outflow.send(frameWith(chat(20)));
    outflow.send(frameWith(chat(46)));
    outflow.send(frameWith(chat(1)));
    reader.take();
    expect([reader.read.length, waiting, clock.pending]).toEqual([3, 0, 0]);
  });

  it('leaves out what is volatile above the watermark, and not below it', () => {
    outflow.send(volatile());
    fill(LIMITS.slowBytes - 40 * KIB);
    outflow.send(volatile());
    expect(dropped).toEqual([]);
    fill(LIMITS.slowBytes);
    outflow.send(volatile());
    expect(dropped).toEqual(['volatile']);
    reader.take();
    outflow.send(volatile());
    reader.take();
    expect(reader.read.filter((text) => text.includes('"volatile"'))).toHaveLength(3);
  });

  it('lets a newer state of the same participant replace one that waits, above the watermark', () => {
    outflow.send(frameWith(state(ADA, 'before')));
    const chats = fill(LIMITS.slowBytes);
    for (const name of ['a1', 'a2', 'a3']) outflow.send(frameWith(state(ADA, name)));
    outflow.send(frameWith(state(BO, 'b1')));
    outflow.send(frameWith(state(ADA, 'a4'), chat()));
    outflow.send(frameWith(state(ADA, 'a5')));
    expect(dropped).toEqual(['entries', 'entries', 'entries']);
    reader.take();
    // What shares its frame with something else stays, and everything keeps its order.
    expect(namesRead()).toEqual(['before', 'b1', 'a4', 'a5']);
    expect(reader.read.filter((text) => text.includes('"chat"'))).toHaveLength(chats + 1);
    expect(waiting).toBe(0);
  });

  it('replaces no state that has been written, nor any below the watermark', () => {
    fill(150 * KIB);
    outflow.send(frameWith(state(ADA, 'a1')));
    outflow.send(frameWith(state(ADA, 'a2')));
    reader.take();
    fill(LIMITS.slowBytes);
    outflow.send(frameWith(state(ADA, 'a3')));
    reader.take();
    expect(namesRead()).toEqual(['a1', 'a2', 'a3']);
    expect(dropped).toEqual([]);
  });

  it('calls a reader slow when a mebibyte waits, with the frame that is about to wait', () => {
    fill(LIMITS.outboxBytes - 36 * KIB);
    expect(timesSlow).toBe(0);
    outflow.send(frameWith(chat()));
    expect(timesSlow).toBe(1);
    expect(waiting).toBe(0);
  });

  it('finds room by what a new state replaces', () => {
    fill(LIMITS.outboxBytes - 36 * KIB);
    const space = LIMITS.outboxBytes - waiting - reader.bufferedAmount;
    outflow.send(frameWith(state(BO, 'x'.repeat(64))));
    for (let i = 0; i < space / 100; i += 1) outflow.send(frameWith(state(BO, 'x'.repeat(64))));
    expect(timesSlow).toBe(0);
  });

  it('calls a reader slow that takes nothing for 5 s, however little waits', () => {
    fill(40 * KIB);
    const needed = (1_000 * 80 * KIB) / LIMITS.slowestBytesPerSecond;
    clock.advance(LIMITS.longestWaitMs - 1);
    expect(timesSlow).toBe(0);
    clock.advance(needed);
    expect(timesSlow).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it('gives a line of 64 KiB a second the time that it needs for much', () => {
    fill(900 * KIB);
    for (let second = 0; second < 20; second += 1) {
      reader.take(2);
      clock.advance(1_000);
    }
    expect([timesSlow, waiting]).toEqual([0, 0]);
  });

  it('does not wait for ever for a line of half of that', () => {
    fill(900 * KIB);
    for (let second = 0; second < 20; second += 1) {
      reader.take(1);
      clock.advance(1_000);
    }
    expect(timesSlow).toBe(1);
  });

  it('writes all that waits before its last word', () => {
    const frames = fill(500 * KIB);
    outflow.finish(frameOf({ re: 1, ok: {} }));
    reader.take();
    expect(reader.read).toHaveLength(frames + 1);
    expect(reader.read.at(-1)).toBe('{"re":1,"ok":{}}');
    expect([waiting, clock.pending]).toEqual([0, 0]);
  });

  it('keeps nothing and wakes for nothing when it is closed', () => {
    fill(500 * KIB);
    const { length } = reader.read;
    outflow.close();
    expect([waiting, clock.pending]).toEqual([0, 0]);
    reader.take();
    expect(reader.read.length - length).toBeLessThan(4);
  });
});
