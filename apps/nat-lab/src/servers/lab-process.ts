import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { type Namespace } from '../net/namespace';

const READY_WITHIN_MS = 20_000;
const SAID_WITHIN_MS = 20_000;
const KEPT_LINES = 200;

export interface LabProcessOptions {
  readonly name: string;
  readonly namespace: Namespace;
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** What it prints once it serves. */
  readonly ready: RegExp;
}

/** A server in a namespace of the lab. */
export class LabProcess {
  readonly #lines: string[] = [];
  readonly #listeners = new Set<(text: string) => void>();

  private constructor(
    private readonly name: string,
    private readonly child: ChildProcess,
  ) {}

  /** Resolves when it says that it is ready; rejects with what it said instead. */
  static async start(options: LabProcessOptions): Promise<LabProcess> {
    const { name, namespace, program, args, env = {}, ready } = options;
    const child = namespace.spawn(program, args, env);
    const server = new LabProcess(name, child);
    await new Promise<void>((resolve, reject) => {
      const giveUp = (why: string): void => reject(new Error(`${name} ${why}.\n${server.logs()}`));
      const timer = setTimeout(() => giveUp('was not ready in time'), READY_WITHIN_MS);
      child.once('exit', () => {
        clearTimeout(timer);
        giveUp('ended at start');
      });
      const keep = (chunk: Buffer): void => {
        const text = chunk.toString().trimEnd();
        server.#lines.push(...text.split('\n'));
        server.#lines.splice(0, server.#lines.length - KEPT_LINES);
        for (const listener of server.#listeners) listener(text);
        if (!ready.test(text)) return;
        clearTimeout(timer);
        resolve();
      };
      child.stdout?.on('data', keep);
      child.stderr?.on('data', keep);
    });
    return server;
  }

  /** Resolves when it prints this, from now on; rejects with what it printed instead. */
  says(what: RegExp): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#listeners.delete(listener);
        reject(new Error(`${this.name} does not say ${String(what)}.\n${this.logs()}`));
      }, SAID_WITHIN_MS);
      const listener = (text: string): void => {
        if (!what.test(text)) return;
        clearTimeout(timer);
        this.#listeners.delete(listener);
        resolve();
      };
      this.#listeners.add(listener);
    });
  }

  /** What it printed lately, under its name. */
  logs(): string {
    return [`── ${this.name} ──`, ...this.#lines].join('\n');
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Ends it without a word to anybody. */
  async kill(): Promise<void> {
    if (!this.isRunning) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }
}
