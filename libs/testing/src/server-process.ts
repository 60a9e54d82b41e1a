import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

const READY_WITHIN_MS = 20_000;
const STOPS_WITHIN_MS = 12_000;
const KEPT_LINES = 200;

export interface ServerOptions {
  readonly name: string;
  /** The bundle to run with this Node. */
  readonly main: string;
  readonly port: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** One of our servers as a process of its own, on the loopback interface. */
export class ServerProcess {
  private readonly lines: string[] = [];
  readonly url: string;

  private constructor(
    private readonly name: string,
    private readonly child: ChildProcess,
    port: number,
  ) {
    this.url = `http://127.0.0.1:${port}`;
    const keep = (chunk: Buffer): void => {
      this.lines.push(...chunk.toString().trimEnd().split('\n'));
      this.lines.splice(0, this.lines.length - KEPT_LINES);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
  }

  /** Resolves once `/readyz` says yes; rejects with what the process printed when it does not come to that. */
  static async start({ name, main, port, env = {} }: ServerOptions): Promise<ServerProcess> {
    const child = spawn(process.execPath, ['--enable-source-maps', main], {
      // Only what a server needs, so that no variable of the test run changes how it works.
      env: {
        PATH: process.env.PATH,
        HOST: '127.0.0.1',
        PORT: String(port),
        LOG_LEVEL: 'info',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const server = new ServerProcess(name, child, port);
    await Promise.race([server.untilReady(), server.untilExit()]);
    if (child.exitCode !== null) throw new Error(`${name} ended at start.\n${server.logs()}`);
    return server;
  }

  /** What it printed lately, under its name. */
  logs(): string {
    return [`── ${this.name} ──`, ...this.lines].join('\n');
  }

  /** SIGTERM; rejects when that did not make it exit with 0 in time. */
  async stop(): Promise<void> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    const deadline = setTimeout(() => child.kill('SIGKILL'), STOPS_WITHIN_MS);
    await exited;
    clearTimeout(deadline);
    if (child.exitCode !== 0) {
      throw new Error(`${this.name} did not stop cleanly on SIGTERM.\n${this.logs()}`);
    }
  }

  /** Ends it without a word to anybody. */
  async kill(): Promise<void> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  /** Freezes it (SIGSTOP): its connections stay open, nothing is read or said. */
  pause(): void {
    this.child.kill('SIGSTOP');
  }

  resume(): void {
    this.child.kill('SIGCONT');
  }

  private async untilExit(): Promise<void> {
    const { child } = this;
    if (child.exitCode === null) await once(child, 'exit');
  }

  private async untilReady(): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_MS;
    while (this.child.exitCode === null) {
      const response = await fetch(`${this.url}/readyz`).catch(() => null);
      if (response?.ok === true) return;
      if (Date.now() > deadline) {
        this.child.kill('SIGKILL');
        throw new Error(`${this.name} was not ready in time.\n${this.logs()}`);
      }
      await delay(50);
    }
  }
}
