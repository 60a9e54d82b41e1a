import 'reflect-metadata';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { freePort, type ServerProcess, startCoturn, type TestCoturn } from '@madang/testing';
import { CHECKS } from './examine';
import type { Report } from './report/report';
import { bundleOf, SECRET, startApp } from '../test/servers';

jest.setTimeout(60_000);

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What `npm run doctor` runs, once everything is built. */
async function doctor(args: string[], env: Record<string, string> = {}): Promise<Ended> {
  const child = spawn(process.execPath, [bundleOf('doctor'), ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

describe('the doctor as a command', () => {
  let relay: TestCoturn;
  let site: ServerProcess;
  beforeAll(async () => {
    relay = await startCoturn({ secret: SECRET });
    const at = `127.0.0.1:${relay.port}`;
    site = await startApp('standalone', {
      TURN_URLS: `turn:${at}?transport=udp,turn:${at}?transport=tcp`,
      STUN_URLS: `stun:${at}`,
      TURN_SECRET: SECRET,
    });
  });
  afterAll(async () => {
    await site.stop();
    await relay.stop();
  });

  it('says that all is well, and ends with 0', async () => {
    const { code, stdout, stderr } = await doctor([site.url]);
    expect(stdout).toMatch(/^✔ https {13}no TLS, as is right on localhost\n/);
    expect(stdout).toMatch(/^✔ relay-call .* kbit\/s over udp and tcp/m);
    expect(stdout).not.toContain('✘');
    expect(stdout).toMatch(/works, with 1 warning\.\n$/);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('prints the report as JSON and nothing else, without a secret', async () => {
    const { code, stdout } = await doctor([site.url, '--json', '--room-token', 'hunter2']);
    const report = JSON.parse(stdout) as Report;
    expect(code).toBe(0);
    expect(report).toMatchObject({ ok: true, url: site.url });
    expect(report.checks.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['https', 'fan-out', 'turn-udp', 'relay-call', 'candidates']),
    );
    for (const line of report.checks) {
      expect(Object.keys(line).sort()).toEqual(
        ['figures', 'fix', 'id', 'message', 'ms', 'reason', 'state'].sort(),
      );
    }
    // A ticket or token (JWS), and the user name of a relay.
    expect(stdout).not.toMatch(/eyJ|hunter2|\d{10}:p_/);
    expect(stdout).not.toContain(SECRET);
  });

  it('ends with 1 when something has failed, and says why and what to do', async () => {
    const { code, stdout } = await doctor([`http://127.0.0.1:${await freePort()}`]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✘ https +nothing listens at .*\n +Fix: Start the server/);
    expect(stdout).toMatch(/1 check has failed\.\n$/);
  });

  it('ends though what refuses its WebSocket keeps the connection', async () => {
    const other = createServer((_request, response) => response.end('no'));
    other.on('upgrade', (_request, socket) => {
      socket.write('HTTP/1.1 503 Service Unavailable\r\nContent-Length: 2\r\n\r\nno');
    });
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, stdout } = await doctor([`http://127.0.0.1:${port}`, '--only', 'websocket']);
    other.close();
    expect(stdout).toMatch(/^✘ websocket .*reaches no gateway \(status 503\)/);
    expect(code).toBe(1);
  });

  it('ends with 2 when it is not understood', async () => {
    const { code, stdout, stderr } = await doctor(['--only', 'nonsense']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^There is no check nonsense\./);
  });

  it('explains itself', async () => {
    const { code, stdout } = await doctor(['--help']);
    expect(code).toBe(0);
    for (const id of CHECKS) expect(stdout).toContain(id);
  });
});

describe('servers that are set up wrongly say so themselves', () => {
  const TURN_URLS = 'turn:127.0.0.1:3478?transport=udp';
  it.each([
    ['no secret', { TURN_URLS }, /TURN_SECRET is not set/],
    [
      'a secret with a comment behind it',
      { TURN_URLS, TURN_SECRET: `${SECRET} # of the relay` },
      /TURN_SECRET must be .*without spaces or #/,
    ],
    [
      'a secret of two lines',
      { TURN_URLS, TURN_SECRET: `${SECRET}\n${SECRET}` },
      /TURN_SECRET must be .*without spaces or #/,
    ],
    ['no URLs', { TURN_SECRET: SECRET }, /TURN_URLS is not set/],
    [
      'a URL that is none',
      { TURN_URLS: 'turn.example.org', TURN_SECRET: SECRET },
      /TURN_URLS must be/,
    ],
  ])('%s', async (_name, env, sentence) => {
    await expect(startApp('standalone', env as Record<string, string>)).rejects.toThrow(sentence);
    const turn = { ...env, TURN_SERVICE_TOKEN: 'a-token-of-the-gateways' };
    await expect(startApp('turn', turn as Record<string, string>)).rejects.toThrow(sentence);
  });
});
