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

interface Task {
  readonly bytes: number;
  readonly run: () => Promise<void>;
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

  /** `run` must not reject. */
  push(bytes: number, run: () => Promise<void>): void {
    if (this.isClosed) return;
    this.tasks.push({ bytes, run });
    this.bytes += bytes;
    if (!this.isPaused && this.isAbove(1)) {
      this.isPaused = true;
      this.inflow.pause();
    }
    if (!this.isRunning) void this.run();
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

  private async run(): Promise<void> {
    this.isRunning = true;
    for (let task = this.tasks.shift(); task !== undefined; task = this.tasks.shift()) {
      await task.run();
      this.bytes = Math.max(0, this.bytes - task.bytes);
      if (this.isPaused && !this.isAbove(0.5)) {
        this.isPaused = false;
        this.inflow.resume();
      }
    }
    this.isRunning = false;
  }

  private isAbove(share: number): boolean {
    return this.tasks.length > this.bounds.frames * share || this.bytes > this.bounds.bytes * share;
  }
}
