import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '@madang/testing';
import { setImmediate } from 'node:timers/promises';
import { relayNamed, TurnApp } from '../../test/turn-app';
import { TurnError } from '@madang/server-turn-client';
import type { TurnConfig } from '../turn-config';
import { TurnService } from '../turn.service';

const SILENCE = new TurnError({ kind: 'timeout' });
const REFUSAL = new TurnError({ kind: 'rejected', code: 401, reason: 'Unauthorized' });
const [UDP = '', TLS = ''] = relayNamed('one').urls;
const WHO = { participantId: 'p_1', roomId: 'r' };

let clock: FakeClock;
/** URLs that do not work, and why. */
let broken: Map<string, TurnError>;
/** What the next probes meet, before that. */
let oneTime: TurnError[];
let probed: string[];
let turn: TurnApp;
let told: string[];

async function start(config: Partial<TurnConfig> = {}): Promise<void> {
  clock = new FakeClock();
  broken = new Map();
  oneTime = [];
  probed = [];
  told = [];
  const probe = (url: string) => {
    probed.push(url);
    return Promise.resolve(oneTime.shift() ?? broken.get(url) ?? null);
  };
  turn = await TurnApp.start(config, { clock, probe });
  turn.app.get(TurnService).watch((urls) => told.push([...urls].join()));
}

async function nextRound(): Promise<string[]> {
  probed = [];
  clock.advance(5_500);
  await setImmediate();
  return probed;
}

const relays = () => turn.app.get(TurnService).relays().relays;
const offered = async () =>
  (await turn.app.get(TurnService).iceConfig(WHO)).iceServers.at(-1)?.urls;
const breakAll = (name = 'one') => {
  for (const url of relayNamed(name).urls) broken.set(url, SILENCE);
};

beforeEach(() => start());
afterEach(async () => {
  await turn.stop();
  expect(clock.pending).toBe(0);
});

describe('probing relays', () => {
  it('uses the best URL in each round, and every sixth time the others', async () => {
    expect(probed).toEqual([UDP, TLS]);
    for (let round = 1; round < 6; round += 1) expect(await nextRound()).toEqual([UDP]);
    expect(await nextRound()).toEqual([UDP, TLS]);
  });

  it('blames the secret only when longer credentials are refused as well', async () => {
    await turn.stop();
    await start({ relays: [relayNamed('one', { urls: [UDP] })] });
    const refuse = async (...later: TurnError[]) => {
      for (let round = 0; round < 2; round += 1) {
        oneTime = [REFUSAL, ...later];
        await nextRound();
        expect(oneTime).toEqual([]);
      }
      return relays()[0]?.reason;
    };
    const reason = await refuse(SILENCE);
    expect(reason).toContain(REFUSAL.message);
    expect(reason).not.toContain('secret');
    expect(await refuse(REFUSAL)).toContain('another secret');
  });

  it('takes a relay away after two failures, says so once, and brings it back after one success', async () => {
    breakAll();
    await nextRound();
    expect(relays()[0]).toMatchObject({ state: 'up', urls: [UDP, TLS] });
    // The best has failed, so the others are looked at as well.
    expect(await nextRound()).toEqual([UDP, TLS]);
    await nextRound();
    expect(relays()[0]).toMatchObject({ state: 'down', urls: [] });
    expect(relays()[0]?.reason).toContain(`${UDP}: ${SILENCE.message}`);
    const reason = SILENCE.message;
    expect(await turn.app.get(TurnService).iceConfig(WHO)).toMatchObject({
      relay: 'unavailable',
      unusable: [UDP, TLS].map((url) => ({ url, kind: 'timeout', reason })),
    });
    expect(await turn.metrics()).toContain('madang_turn_relay_up{relay="one",service="turn"} 0\n');
    await nextRound();
    expect(turn.logged('a relay is down')).toMatchObject([{ relay: 'one' }]);

    broken.clear();
    await nextRound();
    expect(relays()[0]).toEqual({ ...relays()[0], state: 'up', urls: [UDP, TLS] });
    expect(turn.logged('a relay is up')).toHaveLength(2);
    expect(told.at(0)).toBe(TLS);
    expect(told.slice(1)).toEqual(['', `${UDP},${TLS}`]);
  });

  it('forgets a failure that was alone', async () => {
    for (let times = 0; times < 3; times += 1) {
      breakAll();
      await nextRound();
      broken.clear();
      await nextRound();
    }
    expect(told).toEqual([]);
  });

  it('leaves out one URL alone', async () => {
    const expired = { kind: 'tls', code: 'CERT_HAS_EXPIRED', reason: 'certificate has expired' };
    broken.set(TLS, new TurnError({ ...expired, kind: 'tls' }));
    for (let round = 1; round <= 7; round += 1) await nextRound();
    expect(relays()[0]).toMatchObject({ state: 'up', urls: [UDP] });
    expect(await offered()).toEqual([UDP]);
    const { unusable } = await turn.app.get(TurnService).iceConfig(WHO);
    expect(unusable).toMatchObject([{ url: TLS, kind: 'tls', code: 'CERT_HAS_EXPIRED' }]);
    const [line, ...more] = turn.logged('a relay is offered without some of its URLs');
    expect([line?.['reason'], more]).toEqual([expect.stringContaining('CERT_HAS_EXPIRED'), []]);
    expect(await turn.metrics()).toContain(
      'madang_turn_probes_total{relay="one",transport="tls",result="failed",service="turn"} 2\n',
    );
  });

  it('offers what it does not know yet, and the other relay when one is gone', async () => {
    await turn.stop();
    await start({ relays: [relayNamed('one'), relayNamed('two')], stunUrls: [] });
    const hosts = async () =>
      (await turn.app.get(TurnService).iceConfig(WHO)).iceServers
        .map(({ urls }) => urls[0]?.split(':')[1])
        .sort();
    expect(await hosts()).toEqual(['one', 'two']);
    breakAll('two');
    for (let round = 1; round <= 3; round += 1) await nextRound();
    expect(await hosts()).toEqual(['one']);
  });

  it('can be turned off', async () => {
    await turn.stop();
    await start({ isProbing: false });
    expect(await nextRound()).toEqual([]);
    expect(relays()[0]?.state).toBe('unknown');
    expect(await offered()).toEqual([UDP, TLS]);
  });
});
