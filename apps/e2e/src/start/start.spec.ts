import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { freePort } from '@madang/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@madang/testing-browser';
import { ROOT } from '../topologies/paths';

/** `npm start` as a person runs it, with an environment of its own. */
class Start {
  output = '';
  readonly exited: Promise<number | null>;

  constructor(
    readonly child: ChildProcess,
    readonly port: number,
  ) {
    const keep = (chunk: Buffer): void => void (this.output += chunk.toString());
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    this.exited = once(child, 'exit').then(([code]) => code as number | null);
  }

  static run(port: number): Start {
    const { PATH, HOME } = process.env;
    const env = { PATH, HOME, PORT: String(port), HOST: '127.0.0.1' };
    return new Start(
      spawn(process.execPath, [join(ROOT, 'tools/start.mjs')], {
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
      port,
    );
  }

  async untilReady(): Promise<void> {
    await eventually(
      'the address is printed',
      () => (this.output.includes(`ready: http://127.0.0.1:${this.port}\n`) ? true : undefined),
      120_000,
    );
  }
}

describe('npm start', () => {
  let start: Start | null = null;
  afterEach(async () => {
    if (start?.child.exitCode === null) start.child.kill('SIGKILL');
    await start?.exited;
  });

  it('says where Madang is, serves the page there, and stops on Ctrl-C', async () => {
    start = Start.run(await freePort());
    await start.untilReady();
    const page = await fetch(`http://127.0.0.1:${start.port}/`);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(await page.text()).toContain('<div id="app">');

    // npm passes Ctrl-C on to a process that the terminal has told already.
    start.child.kill('SIGINT');
    start.child.kill('SIGINT');
    expect(await start.exited).toBe(0);
    await expect(fetch(`http://127.0.0.1:${start.port}/`)).rejects.toThrow();
  }, 150_000);

  it('takes its server with it when it is killed', async () => {
    start = Start.run(await freePort());
    await start.untilReady();
    start.child.kill('SIGKILL');
    await start.exited;

    const { port } = start;
    await eventually('the server is gone', () =>
      fetch(`http://127.0.0.1:${port}/`).then(
        () => undefined,
        () => true,
      ),
    );
  }, 150_000);

  it('says at once what to do when the port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    start = Start.run(typeof address === 'object' && address !== null ? address.port : 0);

    expect(await start.exited).toBe(1);
    expect(start.output).toMatch(/^Port \d+ is in use.*PORT=8090 npm start\n$/);
    other.close();
  });
});
