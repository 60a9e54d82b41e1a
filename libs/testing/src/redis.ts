import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port';
import { REDIS_HOST, runRedis } from './redis-process';

export interface RedisOptions {
  /** More arguments for `redis-server`, such as `['--maxmemory', '64mb']`. */
  readonly args?: readonly string[];
}

/** A real Redis of its own for one suite, on the loopback interface, keeping nothing on disk. */
export interface TestRedis {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Ends the process for good and removes its folder. */
  stop(): Promise<void>;
  /** Kills the process; clients lose their connections and everything stored is lost. */
  kill(): Promise<void>;
  /** Starts an empty one on the same port after `kill`. */
  start(): Promise<void>;
  /** Freezes the process (SIGSTOP): connections stay open, nothing is answered. */
  pause(): void;
  resume(): void;
}

const ATTEMPTS = 5;

/**
 * Starts `redis-server` (or the program named by `REDIS_SERVER`) and resolves when it accepts
 * connections. Rejects with a sentence when there is no such program; a suite never skips.
 */
export async function startRedis(options: RedisOptions = {}): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'madang-redis-'));
  const cleanUp = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const { child, port } = await launchOnFreePort(folder, options.args ?? []).catch(
    async (error: unknown) => {
      await cleanUp();
      throw error;
    },
  );
  let running: ChildProcess | null = child;

  const kill = async (): Promise<void> => {
    const victim = running;
    running = null;
    if (victim === null || victim.exitCode !== null || victim.signalCode !== null) return;
    const exited = once(victim, 'exit');
    victim.kill('SIGKILL');
    await exited;
  };
  return {
    url: `redis://${REDIS_HOST}:${port}`,
    host: REDIS_HOST,
    port,
    kill,
    async start() {
      if (running === null) running = await launch(folder, port, options.args ?? []);
    },
    async stop() {
      await kill();
      await cleanUp();
    },
    pause: () => void running?.kill('SIGSTOP'),
    resume: () => void running?.kill('SIGCONT'),
  };
}

async function launchOnFreePort(
  folder: string,
  args: readonly string[],
): Promise<{ child: ChildProcess; port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    try {
      return { child: await launch(folder, port, args), port };
    } catch (error) {
      const taken = error instanceof Error && error.message.includes('Address already in use');
      if (!taken || attempt === ATTEMPTS) throw error;
    }
  }
}

function launch(folder: string, port: number, args: readonly string[]): Promise<ChildProcess> {
  const all = [
    ...['--port', String(port), '--bind', REDIS_HOST, '--dir', folder],
    ...['--save', '', '--appendonly', 'no', '--daemonize', 'no', '--logfile', ''],
    ...args,
  ];
  return runRedis(all, 'Ready to accept connections');
}
