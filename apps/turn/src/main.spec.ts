import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { turnResponseSchema } from '@madang/protocol';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

/** What the build target makes: the file that runs in production. */
const BUNDLE = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const TOKEN = 'a-token-of-the-gateways';
const GOOD = {
  HOST: '127.0.0.1',
  PORT: '0',
  TURN_URLS: 'turn:turn.example.org:3478?transport=udp',
  TURN_SECRET: 'a-secret-of-the-relays',
  // Nothing is there.
  TURN_PROBES: 'false',
  TURN_SERVICE_TOKEN: TOKEN,
};

class Service {
  stdout = '';
  stderr = '';
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;

  constructor(env: Record<string, string>) {
    this.child = spawn(process.execPath, [BUNDLE], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.ended = once(this.child, 'close').then(([code]) => code as number | null);
  }

  /** Resolves to its address once it says that it listens. */
  async listening(): Promise<string> {
    while (!this.stdout.includes('listening')) {
      const ended = this.ended.then(() => Promise.reject(new Error(this.stdout + this.stderr)));
      await Promise.race([once(this.child.stdout ?? this.child, 'data'), ended]);
    }
    return /"url":"([^"]+)"/.exec(this.stdout)?.[1] ?? '';
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

// A busy machine takes seconds to start a process.
jest.setTimeout(30_000);

describe('the TURN service as a process', () => {
  let service: Service | null = null;
  const start = (env: Record<string, string>): Service => (service = new Service(env));

  beforeAll(() => {
    if (!existsSync(BUNDLE)) throw new Error('build this app first: npm run build');
  });
  afterEach(async () => {
    service?.kill('SIGKILL');
    await service?.ended;
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('serves, and ends well on %s', async (signal) => {
    const turn = start(GOOD);
    const url = await turn.listening();
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    const response = await fetch(`${url}/api/turn/credentials`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: '{"subject":"p_1","room":"r"}',
    });
    expect(turnResponseSchema.parse(await response.json()).relay).toBe('ready');
    turn.kill(signal);
    expect(await turn.ended).toBe(0);
    expect(turn.stderr).toBe('');
    expect(turn.stdout).toContain('"msg":"stopped"');
  });

  it.each([
    ['PORT', 'x'],
    ['HOST', 'not an address'],
    ['LOG_LEVEL', 'x'],
    ['LOG_FORMAT', 'x'],
    ['TRUST_PROXY', 'x'],
    ['TURN_URLS', 'x'],
    ['TURN_SECRET', 'x'],
    ['TURN_RELAYS', 'x'],
    ['TURN_PROBES', 'x'],
    ['TURN_TTL_SECONDS', 'x'],
    ['STUN_URLS', 'x'],
    ['TURN_SERVICE_TOKEN', 'x'],
    ['TURN_SERVICE_TOKEN', ''],
  ])('does not start with %s=%s, and says why', async (name, value) => {
    const turn = start({ ...GOOD, [name]: value });
    expect(await turn.ended).toBe(1);
    expect(turn.stderr).toMatch(new RegExp(`^${name} .+\\.\\n$`));
    expect(turn.stdout).toBe('');
  });

  it('tells everything that is wrong at once, and shows no value', async () => {
    const turn = start({ ...GOOD, PORT: '99999', TURN_SECRET: 'hunter2', LOG_LEVEL: 'hunter2' });
    expect(await turn.ended).toBe(1);
    expect(turn.stderr).toMatch(/^These settings are not right:\n/);
    const names = turn.stderr.match(/^ {2}\w+/gm)?.map((name) => name.trim());
    expect(names).toEqual(['PORT', 'LOG_LEVEL', 'TURN_SECRET']);
    expect(turn.stderr).not.toContain('hunter2');
  });

  it('says in one sentence that the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const port = (other.address() as AddressInfo).port;
    const turn = start({ ...GOOD, PORT: String(port) });
    expect(await turn.ended).toBe(1);
    expect(turn.stderr).toBe(
      `Port ${port} is in use by another program. Set PORT to a free one.\n`,
    );
    expect(turn.stdout).toBe('');
    other.close();
  });
});
