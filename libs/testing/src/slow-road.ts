import { Transform, type TransformCallback } from 'node:stream';

/** Above so many waiting pieces, the sender waits too. */
const MAX_WAITING = 1_000;

/** Hands on each piece after its own time on the road, and never before the one ahead of it. */
export class SlowRoad extends Transform {
  readonly #delayMs: () => number;
  readonly #waiting: Buffer[] = [];
  #lastArrival = 0;
  #release: (() => void) | null = null;

  constructor(delayMs: () => number) {
    super();
    this.#delayMs = delayMs;
  }

  override _transform(piece: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const delayMs = this.#delayMs();
    if (delayMs <= 0 && this.#waiting.length === 0) return done(null, piece);
    this.#waiting.push(piece);
    const now = Date.now();
    this.#lastArrival = Math.max(this.#lastArrival, now + delayMs);
    // Whichever timer comes first, the first piece in the row arrives.
    setTimeout(() => this.#arrive(), this.#lastArrival - now);
    if (this.#waiting.length < MAX_WAITING) done();
    else this.#release = done;
  }

  override _flush(done: TransformCallback): void {
    if (this.#waiting.length === 0) return done();
    this.#release = done;
  }

  #arrive(): void {
    if (this.destroyed) return;
    this.push(this.#waiting.shift());
    const isLast = this.#waiting.length === 0;
    if (this.#release === null || (!isLast && this.writableEnded)) return;
    const release = this.#release;
    this.#release = null;
    release();
  }
}
