import { beforeEach, describe, expect, it } from '@jest/globals';
import type { IceConfig } from '@madang/protocol';
import { FakeClock } from '@madang/testing';
import { setImmediate } from 'node:timers/promises';
import { IceTerm } from './ice-term';

const TTL_MS = 1_200_000;
const UNAVAILABLE: IceConfig = { relay: 'unavailable', iceServers: [], expiresAt: null };
const NONE: IceConfig = { relay: 'none', iceServers: [], expiresAt: null };
const WITHHELD: IceConfig = { relay: 'withheld', iceServers: [], expiresAt: null };

let clock: FakeClock;
let random: number;
/** What the source answers; `null`: it has not yet. */
let answer: () => IceConfig | Promise<IceConfig>;
let asked: number[];
let pushed: IceConfig[];

beforeEach(() => {
  clock = new FakeClock();
  random = 0.5;
  answer = () => ready('one');
  asked = [];
  pushed = [];
});

const ready = (host: string): IceConfig => ({
  relay: 'ready',
  iceServers: [
    { urls: ['stun:one'] },
    { urls: [`turn:${host}`], username: 'u', credential: String(clock.now()) },
  ],
  expiresAt: clock.now() + TTL_MS,
});

function begin(config: IceConfig): IceTerm {
  const begun = clock.now();
  return new IceTerm(config, {
    clock,
    random: () => random,
    ask: () => {
      asked.push(clock.now() - begun);
      return Promise.resolve(answer());
    },
    push: (ice) => pushed.push(ice),
  });
}

/** Second by second, so that what is asked for is there before time goes on. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 1_000) {
    clock.advance(Math.min(1_000, left));
    await setImmediate();
  }
}

describe('the credentials of a session', () => {
  it.each([0, 0.5, 0.999])('are renewed from two thirds of their life on (%d)', async (part) => {
    random = part;
    const term = begin(ready('one'));
    await pass(TTL_MS * 0.66);
    expect(pushed).toEqual([]);
    await pass(TTL_MS * 0.1);
    expect(pushed).toHaveLength(1);
    expect(pushed[0]?.expiresAt).toBeGreaterThan(clock.now());
    await pass(TTL_MS * 0.76);
    expect(pushed.length).toBeGreaterThanOrEqual(2);
    expect(clock.pending).toBe(1);
    term.end();
  });

  it('are renewed no more when the session has ended, also while new ones are on their way', async () => {
    let give: (config: IceConfig) => void = () => undefined;
    answer = () => new Promise((resolve) => (give = resolve));
    const term = begin(ready('one'));
    await pass(TTL_MS);
    expect(asked).toHaveLength(1);
    term.end();
    give(ready('one'));
    await setImmediate();
    expect([pushed, clock.pending]).toEqual([[], 0]);
  });

  it('are not asked for in a loop where clocks differ', async () => {
    begin({ ...ready('one'), expiresAt: clock.now() - TTL_MS });
    answer = () => ({ ...ready('one'), expiresAt: clock.now() - TTL_MS });
    await pass(60_000);
    expect(asked).toEqual([30_000, 60_000]);
  });

  it('are kept while there are no others, and given up when they have expired', async () => {
    answer = () => UNAVAILABLE;
    begin(ready('one'));
    await pass(TTL_MS - 60_000);
    expect(asked.length).toBeGreaterThan(3);
    expect(pushed).toEqual([]);
    await pass(120_000);
    expect(pushed).toEqual([UNAVAILABLE]);
    answer = () => ready('one');
    await pass(60_000);
    expect(pushed.map(({ relay }) => relay)).toEqual(['unavailable', 'ready']);
  });

  it('are asked for again and again, more and more slowly, where there were none', async () => {
    random = 1;
    answer = () => UNAVAILABLE;
    begin(UNAVAILABLE);
    await pass(300_000);
    const waits = asked.map((at, place) => at - (asked[place - 1] ?? 0));
    expect(waits.slice(0, 7)).toEqual([5_000, 5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
    expect(pushed).toEqual([]);
  });

  it.each([
    ['are not needed where there is no relay', NONE],
    ['are not asked for by whoever waits', WITHHELD],
  ])('%s', (_what, config) => {
    begin(config);
    expect(clock.pending).toBe(0);
  });
});

describe('what is known of relays', () => {
  const hears = async (config: IceConfig, urls: string[]): Promise<number> => {
    begin(config).follow(new Set(urls));
    await pass(1_000);
    return asked.length;
  };

  it('concerns whoever has a relay that is gone, within a second', async () => {
    expect(await hears(ready('one'), ['turn:two'])).toBe(1);
    expect(asked[0]).toBe(500);
    expect(pushed).toHaveLength(1);
  });

  it.each([
    ['none whose relay is still there', 0, () => ready('one'), ['turn:one', 'turn:two']],
    ['none when there is no other relay', 0, () => ready('one'), []],
    ['none who waits', 0, () => WITHHELD, ['turn:one']],
    ['whoever has had none', 1, () => UNAVAILABLE, ['turn:one']],
    ['whoever had none to ask for', 1, () => NONE, ['turn:one']],
  ])('concerns %s', async (_who, times, config, urls) => {
    expect(await hears(config(), urls)).toBe(times);
  });

  it('counts also when it is told while new ones are on their way', async () => {
    let give: (config: IceConfig) => void = () => undefined;
    answer = () => new Promise((resolve) => (give = resolve));
    const term = begin(ready('one'));
    void term.renew();
    term.follow(new Set(['turn:two']));
    answer = () => ready('two');
    give(ready('one'));
    await setImmediate();
    await pass(1_000);
    expect(pushed.map(({ iceServers }) => iceServers[1]?.urls)).toEqual([
      ['turn:one'],
      ['turn:two'],
    ]);
  });
});
