import type { Writable } from 'node:stream';

/**
 * Holds back what is written to sockets until everything that has come in by now was handled, so that each
 * socket takes all of it with one system call: those are most of the price of a small frame.
 */
export class TurnWriter {
  private readonly held = new Set<Writable>();

  /** To be called before writing. */
  hold(socket: Writable): void {
    if (this.held.has(socket)) return;
    if (this.held.size === 0) setImmediate(() => this.release());
    this.held.add(socket);
    socket.cork();
  }

  private release(): void {
    for (const socket of this.held) socket.uncork();
    this.held.clear();
  }
}
