import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fakedClock } from './faked-clock';
import { freePort } from './free-port';

const HOST = '127.0.0.1';
const READY_WITHIN_MS = 20_000;
const KEPT_LINES = 200;

export interface CoturnOptions {
  /** Its `static-auth-secret`. */
  readonly secret: string;
  /** Files in PEM; without them it does not listen for TLS. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Another one took it before; a free one unless given. */
  readonly port?: number;
  /** How far its clock is ahead; below zero, behind. */
  readonly clockAheadSeconds?: number;
  /** More of its flags, after ours. */
  readonly flags?: readonly string[];
}

export interface TestCoturn {
  readonly host: string;
  readonly port: number;
  readonly tlsPort: number | null;
  /** What it printed lately. */
  output(): string;
  /** Ends it without a word to anybody. */
  stop(): Promise<void>;
}

/**
 * Runs `turnserver`, or the program named by `TURNSERVER`, on the loopback interface, relaying there as well.
 * Resolves when it listens; rejects with what it printed when it does not come to that.
 */
export async function startCoturn({
  secret,
  tls,
  port: givenPort,
  clockAheadSeconds = 0,
  flags = [],
}: CoturnOptions): Promise<TestCoturn> {
  const port = givenPort ?? (await freePort());
  const tlsPort = tls === undefined ? null : await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'madang-coturn-'));
  const program = process.env.TURNSERVER ?? 'turnserver';
  const clock = clockAheadSeconds === 0 ? {} : await fakedClock(clockAheadSeconds);
  const child = spawn(
    program,
    [
      ...['-n', '--no-cli', '--no-dtls', '--fingerprint', '--realm=madang.test'],
      ...[`--listening-ip=${HOST}`, `--relay-ip=${HOST}`, '--allow-loopback-peers'],
      ...[`--listening-port=${port}`, '--use-auth-secret', `--static-auth-secret=${secret}`],
      ...(tls === undefined
        ? ['--no-tls']
        : [`--tls-listening-port=${tlsPort}`, `--cert=${tls.cert}`, `--pkey=${tls.key}`]),
      ...['--log-file=stdout', '--simple-log', `--pidfile=${folder}/pid`],
      ...[`--userdb=${folder}/db`, ...flags],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...clock } },
  );
  const lines: string[] = [];
  const failed = once(child, 'error').then(([cause]) => {
    const hint = 'Install coturn or set TURNSERVER to its turnserver program.';
    throw new Error(`Cannot start ${program}. ${hint}`, { cause });
  });
  failed.catch(() => undefined);
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
    });
  }
  const stop = async (): Promise<void> => {
    await end(child);
    await rm(folder, { recursive: true, force: true });
  };
  const output = (): string => lines.join('\n');
  try {
    for (const listening of [port, ...(tlsPort === null ? [] : [tlsPort])]) {
      await Promise.race([untilListening(child, listening, output), failed]);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { host: HOST, port, tlsPort, output, stop };
}

/** Asks by TCP, as coturn does not say on its output when it listens. */
async function untilListening(child: ChildProcess, port: number, output: () => string) {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await accepts(port))) {
    if (child.exitCode !== null) throw new Error(`coturn ended at start.\n${output()}`);
    if (Date.now() > deadline) throw new Error(`coturn does not listen.\n${output()}`);
    await delay(50);
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, HOST);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
