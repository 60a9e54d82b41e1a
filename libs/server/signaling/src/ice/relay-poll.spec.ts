import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TurnRelays } from '@madang/protocol';
import { FakeClock } from '@madang/testing';
import { setImmediate } from 'node:timers/promises';
import { ListLogger } from '../../test/list-logger';
import { RelayPoll } from './relay-poll';

let clock: FakeClock;
let logger: ListLogger;
let answer: () => Promise<TurnRelays>;
let told: string[];
let poll: RelayPoll;

const offering =
  (...urls: string[]) =>
  (): Promise<TurnRelays> =>
    Promise.resolve({ relays: [{ name: 'one', region: null, weight: 1, state: 'up', urls }] });
const failing = () => Promise.reject(new Error('The TURN service answered 500.'));

async function nextPoll(answers: () => Promise<TurnRelays>): Promise<void> {
  answer = answers;
  clock.advance(6_000);
  await setImmediate();
}

beforeEach(async () => {
  clock = new FakeClock();
  logger = new ListLogger();
  told = [];
  answer = offering('turn:one', 'turn:two');
  const listener = (urls: ReadonlySet<string>) => void told.push([...urls].join());
  poll = new RelayPoll({ clock, logger, listener, read: () => answer() });
  await poll.poll();
});
afterEach(() => {
  poll.stop();
  expect(clock.pending).toBe(0);
});

describe('asking which relays there are', () => {
  it('tells at first, and then what has changed', async () => {
    await nextPoll(offering('turn:two', 'turn:one'));
    expect(told).toEqual(['turn:one,turn:two']);
    await nextPoll(offering('turn:two'));
    await nextPoll(offering());
    expect(told.slice(1)).toEqual(['turn:two', '']);
  });

  it('says once that it fails, and tells everything when it no longer does', async () => {
    await nextPoll(failing);
    await nextPoll(failing);
    expect(logger.warnings).toHaveLength(1);
    await nextPoll(offering('turn:one', 'turn:two'));
    expect(told).toHaveLength(2);
    await nextPoll(failing);
    expect(logger.warnings).toHaveLength(2);
  });

  it('ends with an answer under way', async () => {
    await nextPoll(async () => {
      poll.stop();
      return offering('turn:three')();
    });
    expect(told).toHaveLength(1);
  });
});
