import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { KernelModule, createApp } from '@madang/server-kernel';
import { freePort } from '@madang/testing';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { TurnModule } from './turn.module';
import { TurnService } from './turn.service';

const SECRET = 'a-secret-of-the-relays';
const TTL_SECONDS = 600;
const HOST = '127.0.0.1';
const READY_WITHIN_MS = 15_000;

/** A real coturn on the loopback interface, configured as in production but for its addresses. */
class Relay {
  private constructor(
    readonly port: number,
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  static async start(): Promise<Relay> {
    const port = await freePort();
    const folder = await mkdtemp(join(tmpdir(), 'madang-turn-'));
    const child = spawn(
      process.env.TURNSERVER ?? 'turnserver',
      [
        ...['-n', '--no-cli', '--no-tls', '--no-dtls', '--fingerprint'],
        ...[`--listening-ip=${HOST}`, `--relay-ip=${HOST}`, '--allow-loopback-peers'],
        ...[`--listening-port=${port}`, '--min-port=50000', '--max-port=50100'],
        ...['--use-auth-secret', `--static-auth-secret=${SECRET}`, '--realm=madang.test'],
        ...['--log-file=stdout', `--pidfile=${folder}/pid`, `--userdb=${folder}/db`],
      ],
      { stdio: 'ignore' },
    );
    const relay = new Relay(port, child, folder);
    const failed = once(child, 'error').then(([error]) => Promise.reject(error as Error));
    await Promise.race([relay.untilReady(), failed]);
    failed.catch(() => undefined);
    return relay;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const exited = once(this.child, 'exit');
      this.child.kill('SIGKILL');
      await exited;
    }
    await rm(this.folder, { recursive: true });
  }

  /** Asks by TCP until it listens, as coturn does not say so on its output. */
  private async untilReady(): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_MS;
    while (!(await accepts(this.port))) {
      if (this.child.exitCode !== null) throw new Error(`coturn ended: ${this.child.exitCode}`);
      if (Date.now() > deadline) throw new Error('coturn does not listen');
      await delay(50);
    }
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, HOST);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** Sends through the relay as coturn's own client does, back to itself. */
async function relayWith(port: number, username: string, credential: string, flags: string[] = []) {
  const child = spawn(
    process.env.TURNUTILS_UCLIENT ?? 'turnutils_uclient',
    [
      ...['-y', '-n', '2', '-m', '1', '-l', '170', '-p', String(port)],
      ...['-u', username, '-w', credential, ...flags, HOST],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output: output.join('') };
}

describe('coturn', () => {
  let relay: Relay;
  let app: NestExpressApplication;

  beforeAll(async () => {
    relay = await Relay.start();
    const config = {
      relay: { urls: [`turn:${HOST}:${relay.port}?transport=udp`], secret: SECRET },
      ttlSeconds: TTL_SECONDS,
      stunUrls: [],
      serviceToken: null,
    };
    const kernel = KernelModule.forRoot({ service: 'turn', env: { LOG_LEVEL: 'error' } });
    const module = class RootModule {};
    app = await createApp({ module: { module, imports: [kernel, TurnModule.forRoot(config)] } });
    await app.init();
  }, 30_000);
  afterAll(async () => {
    await app.close();
    await relay.stop();
  });

  function credentialsAt(now: number) {
    const [server] = app.get(TurnService).credentials('p_0123456789abcdef', now).iceServers;
    return { username: server?.username ?? '', credential: server?.credential ?? '' };
  }

  it.each([
    ['UDP', []],
    ['TCP', ['-t']],
  ])(
    'relays over %s for who has our credentials',
    async (_transport, flags) => {
      const { username, credential } = credentialsAt(Date.now());
      const { code, output } = await relayWith(relay.port, username, credential, flags);
      expect(output).toContain('Total lost packets 0 (0.000000%)');
      expect(output).not.toContain('ERROR');
      expect(code).toBe(0);
    },
    30_000,
  );

  it('refuses credentials that have expired', async () => {
    const { username, credential } = credentialsAt(Date.now() - (TTL_SECONDS + 1) * 1_000);
    const { code, output } = await relayWith(relay.port, username, credential);
    expect(output).toContain('Cannot complete Allocation');
    expect(code).not.toBe(0);
  }, 30_000);

  it('refuses an expiry that somebody has put off', async () => {
    const { username, credential } = credentialsAt(Date.now());
    const [expiry = '', subject = ''] = username.split(':');
    const later = `${Number(expiry) + 3_600}:${subject}`;
    const { output } = await relayWith(relay.port, later, credential);
    expect(output).toContain('Cannot complete Allocation');
  }, 30_000);
});
