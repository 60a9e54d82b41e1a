/** Work above which no more is read from the socket, until it has gone down to the half. */
export interface InboxBounds {
  readonly frames: number;
  readonly bytes: number;
}

/** Stops and starts what fills the inbox. */
export interface Inflow {
  pause(): void;
  resume(): void;
}

/** `null`: done, the next one may begin. A promise must not reject. */
export type Outcome = Promise<void> | null;

interface Task {
  readonly bytes: number;
  readonly run: () => Outcome;
}

/**
 * Runs what comes from one socket strictly in order, one at a time. When handling is slower than
 * sending, the socket is not read for a while, so that TCP slows the sender down and nothing is lost.
 */
export class Inbox {
  private readonly tasks: Task[] = [];
  private bytes = 0;
  private isRunning = false;
  private isPaused = false;
  private isClosed = false;

  constructor(
    private readonly bounds: InboxBounds,
    private readonly inflow: Inflow,
  ) {}

  /** True while a frame waits or is being handled. */
  get isBusy(): boolean {
    return this.isRunning;
  }

  /** Runs it before returning when nothing is before it. `run` must not throw. */
  push(bytes: number, run: () => Outcome): void {
    if (this.isClosed) return;
    if (this.isRunning) {
      this.tasks.push({ bytes, run });
      this.count(bytes);
      return;
    }
    this.isRunning = true;
    const outcome = run();
    if (outcome === null) {
      this.isRunning = false;
    } else {
      this.count(bytes);
      void this.follow(outcome, bytes);
    }
  }

  /** Drops what waits. What is being handled runs to its end. */
  close(): void {
    this.isClosed = true;
    this.tasks.length = 0;
    this.bytes = 0;
    // A socket that is not read would never show the closing handshake of its other end.
    if (this.isPaused) this.inflow.resume();
    this.isPaused = false;
  }

  /** Waits for the one under way, and runs what has come meanwhile. */
  private async follow(first: Promise<void>, bytes: number): Promise<void> {
    await first;
    this.uncount(bytes);
    for (let task = this.tasks.shift(); task !== undefined; task = this.tasks.shift()) {
      const outcome = task.run();
      if (outcome !== null) await outcome;
      this.uncount(task.bytes);
    }
    this.isRunning = false;
  }

  private count(bytes: number): void {
    if (this.isClosed) return;
    this.bytes += bytes;
    if (this.isPaused || !this.isAbove(1)) return;
    this.isPaused = true;
    this.inflow.pause();
  }

  private uncount(bytes: number): void {
    this.bytes = Math.max(0, this.bytes - bytes);
    if (!this.isPaused || this.isAbove(0.5)) return;
    this.isPaused = false;
    this.inflow.resume();
  }

  private isAbove(share: number): boolean {
    return this.tasks.length > this.bounds.frames * share || this.bytes > this.bounds.bytes * share;
  }
}
