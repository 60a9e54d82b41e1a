import { LogUnavailableError } from '@madang/server-room-log';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { systemTiming } from '../timing';
import { Patience } from './patience';

const AWAY = new LogUnavailableError();

/** Answers after so many failures. */
function storeAwayFor(failures: number): () => Promise<number> {
  let asked = 0;
  return () => {
    asked += 1;
    return asked <= failures ? Promise.reject(AWAY) : Promise.resolve(asked);
  };
}

describe('Patience', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('asks until the store answers', async () => {
    const answer = new Patience(systemTiming, 10_000).until(storeAwayFor(20));
    await jest.advanceTimersByTimeAsync(5_000);
    expect(await answer).toBe(21);
  });

  it('gives up in the end, with what went wrong', async () => {
    const answer = new Patience(systemTiming, 10_000).until(storeAwayFor(Infinity));
    const refused = expect(answer).rejects.toBe(AWAY);
    await jest.advanceTimersByTimeAsync(10_000);
    await refused;
  });

  it('is for a store that is away alone', async () => {
    const mistake = new Error('WRONGTYPE');
    const answer = new Patience(systemTiming, 10_000).until(() => Promise.reject(mistake));
    await expect(answer).rejects.toBe(mistake);
  });

  it('has an end when the node stops', async () => {
    const patience = new Patience(systemTiming, 10_000);
    const answer = patience.until(storeAwayFor(Infinity));
    const refused = expect(answer).rejects.toBe(AWAY);
    patience.end();
    await jest.advanceTimersByTimeAsync(250);
    await refused;
  });
});
