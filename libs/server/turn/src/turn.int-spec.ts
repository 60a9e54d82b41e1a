import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { RelayStatus } from '@madang/protocol';
import { TurnClient } from '@madang/server-turn-client';
import { FakeClock, startCoturn, type TestCoturn } from '@madang/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { relayNamed, SECRET, TurnApp } from '../test/turn-app';
import { probeRelay } from './health/probe';
import type { Relay } from './relays/relay';
import type { TurnConfig } from './turn-config';
import { TurnService } from './turn.service';

const NEXT = 'the-next-secret-of-the-relays';
const TTL_SECONDS = 600;
const WITHIN_MS = 20_000;

let one: TestCoturn;
let clock: FakeClock;
let turn: TurnApp | null = null;

beforeAll(async () => {
  one = await startCoturn({ secret: SECRET });
}, 30_000);
afterAll(() => one.stop());
afterEach(async () => {
  await turn?.stop();
  turn = null;
});

function relayAt(name: string, { host, port }: TestCoturn, changes: Partial<Relay> = {}): Relay {
  const urls = ['udp', 'tcp'].map((way) => `turn:${host}:${port}?transport=${way}`);
  return relayNamed(name, { urls, ...changes });
}

/** As production, but for the clock: it stands still between rounds, and probes take what they take. */
async function start(config: Partial<TurnConfig>, now = Date.now()): Promise<TurnService> {
  clock = new FakeClock(now);
  const options = { clock, probe: probeRelay };
  turn = await TurnApp.start({ stunUrls: [], ttlSeconds: TTL_SECONDS, ...config }, options);
  return turn.app.get(TurnService);
}

/** Rounds of probes pass until the relay is so; resolves with how many. */
async function roundsUntil(
  service: TurnService,
  name: string,
  isReached: (relay: RelayStatus) => boolean,
): Promise<number> {
  const deadline = Date.now() + WITHIN_MS;
  let probes = probesOf(name);
  for (let rounds = 0; Date.now() < deadline;) {
    const relay = service.relays().relays.find((status) => status.name === name);
    if (relay !== undefined && isReached(relay)) return rounds;
    await delay(20);
    const now = probesOf(name);
    if ((await now) === (await probes)) clock.advance(100);
    else rounds += 1;
    probes = now;
  }
  throw new Error(`${name} stays ${JSON.stringify(service.relays())}`);
}

async function probesOf(relay: string): Promise<string> {
  const metrics = (await turn?.metrics()) ?? '';
  const lines = metrics.split('\n').filter((line) => line.startsWith('madang_turn_probes_total'));
  return lines.filter((line) => line.includes(`relay="${relay}"`)).join();
}

async function userFrom(service: TurnService) {
  const { iceServers } = await service.issue({ subject: 'p_0123456789abcdef', room: 'r' });
  const { urls = [], username = '', credential = '' } = iceServers[0] ?? {};
  return { url: urls[0] ?? '', username, credential };
}

/** Sends through the relay as coturn's own client does, back to itself. */
async function relayWith(username: string, credential: string, flags: string[] = []) {
  const child = spawn(
    process.env.TURNUTILS_UCLIENT ?? 'turnutils_uclient',
    [
      ...['-y', '-n', '2', '-m', '1', '-l', '170', '-p', String(one.port)],
      ...['-u', username, '-w', credential, ...flags, one.host],
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
  it.each([
    ['UDP', []],
    ['TCP', ['-t']],
  ])(
    'relays over %s for who has our credentials',
    async (_transport, flags) => {
      const service = await start({ relays: [relayAt('one', one)] });
      const { username, credential } = await userFrom(service);
      const { code, output } = await relayWith(username, credential, flags);
      expect(output).toContain('Total lost packets 0 (0.000000%)');
      expect(output).not.toContain('ERROR');
      expect(code).toBe(0);
    },
    30_000,
  );

  it('refuses credentials that have expired', async () => {
    const past = Date.now() - (TTL_SECONDS + 1) * 1_000;
    const service = await start({ relays: [relayAt('one', one)], isProbing: false }, past);
    const { username, credential } = await userFrom(service);
    const { code, output } = await relayWith(username, credential);
    expect(output).toContain('Cannot complete Allocation');
    expect(code).not.toBe(0);
  }, 30_000);

  it('refuses an expiry that somebody has put off', async () => {
    const service = await start({ relays: [relayAt('one', one)] });
    const { username, credential } = await userFrom(service);
    const [expiry = '', subject = ''] = username.split(':');
    const later = `${Number(expiry) + 3_600}:${subject}`;
    const { output } = await relayWith(later, credential);
    expect(output).toContain('Cannot complete Allocation');
  }, 30_000);
});

describe('a relay', () => {
  it('leaves the list when it dies, after two rounds or three, and the other one stays', async () => {
    const two = await startCoturn({ secret: SECRET });
    const service = await start({ relays: [relayAt('one', one), relayAt('two', two)] });
    await roundsUntil(service, 'two', ({ state }) => state === 'up');
    await roundsUntil(service, 'one', ({ state }) => state === 'up');
    await two.stop();
    const rounds = await roundsUntil(service, 'two', ({ state }) => state === 'down');
    expect(rounds).toBeLessThanOrEqual(3);
    const { relay, iceServers } = await service.issue({ subject: 'p', room: 'r' });
    expect([relay, iceServers.map(({ urls }) => urls)]).toEqual([
      'ready',
      [relayAt('one', one).urls],
    ]);
  }, 60_000);

  it.each([
    ['is probed where it is said to be, and offered by its own name', '127.0.0.1', 'up'],
    ['is down where its name leads nowhere from here', null, 'down'],
  ] as const)(
    '%s',
    async (_name, probeHost, expected) => {
      const urls = [`turn:relay.invalid:${one.port}?transport=udp`];
      const service = await start({ relays: [relayNamed('one', { urls, probeHost })] });
      await roundsUntil(service, 'one', ({ state }) => state === expected);
      expect(service.relays().relays[0]?.urls).toEqual(expected === 'up' ? urls : []);
    },
    60_000,
  );

  it('with another secret leaves it, and the reason says so', async () => {
    const relays = [relayAt('one', one, { secret: NEXT })];
    const service = await start({ relays });
    await roundsUntil(service, 'one', ({ state }) => state === 'down');
    const reason = service.relays().relays[0]?.reason;
    expect(reason).toContain('The server refuses: 401 Unauthorized, so it has another secret');
    const wrong = await service.issue({ subject: 'p', room: 'r' });
    expect(wrong.relay).toBe('unavailable');
  }, 60_000);

  it.each([
    ['four minutes', 240, 120],
    ['two hours', 7_200, 3_600],
    ['three years', 3 * 365 * 86_400, 30 * 86_400],
  ])(
    'with a clock that is %s ahead leaves it, and the reason says so',
    async (_span, clockAheadSeconds, code) => {
      const ahead = await startCoturn({ secret: SECRET, clockAheadSeconds });
      const service = await start({ relays: [relayAt('ahead', ahead)] });
      await roundsUntil(service, 'ahead', ({ state }) => state === 'down');
      const { unusable } = await service.issue({ subject: 'p', room: 'r' });
      expect(unusable).toMatchObject(
        relayAt('ahead', ahead).urls.map(() => ({ kind: 'clock', code })),
      );
      await ahead.stop();
    },
    60_000,
  );

  it.each([
    ['half a minute ahead', 30],
    ['an hour behind', -3_600],
  ])(
    'with a clock that is %s is of use',
    async (_span, clockAheadSeconds) => {
      const other = await startCoturn({ secret: SECRET, clockAheadSeconds });
      const service = await start({ relays: [relayAt('other', other)] });
      await roundsUntil(service, 'other', ({ state }) => state !== 'unknown');
      expect(service.relays().relays[0]?.state).toBe('up');
      await other.stop();
    },
    60_000,
  );

  it('takes credentials of the old secret and of the new one while it has both', async () => {
    const both = await startCoturn({ secret: SECRET, flags: [`--static-auth-secret=${NEXT}`] });
    const folder = await mkdtemp(join(tmpdir(), 'madang-turn-'));
    const secretFile = join(folder, 'secret');
    await writeFile(secretFile, SECRET);
    const service = await start({ relays: [relayAt('both', both)], secretFile });
    const old = await userFrom(service);
    await writeFile(secretFile, NEXT);
    while (turn?.logged('TURN_SECRET_FILE has another secret now').length === 0) {
      clock.advance(1_000);
      await delay(20);
    }
    const fresh = await userFrom(service);
    expect(fresh.credential).not.toBe(old.credential);
    for (const { url, ...user } of [old, fresh]) {
      const client = await TurnClient.open(url, user);
      await client.close();
    }
    const nobody = { username: old.username, credential: fresh.credential };
    await expect(TurnClient.open(old.url, nobody)).rejects.toThrow('401');
    await both.stop();
    await rm(folder, { recursive: true });
  }, 60_000);
});
