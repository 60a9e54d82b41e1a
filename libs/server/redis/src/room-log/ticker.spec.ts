import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { systemTiming } from '../timing';
import { Ticker } from './ticker';

describe('Ticker', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('runs within each interval, and not while a run is under way', async () => {
    let runs = 0;
    let end: () => void = () => undefined;
    const ticker = new Ticker(
      () => 1_000,
      () => {
        runs += 1;
        return new Promise((resolve) => (end = resolve));
      },
    );
    await jest.advanceTimersByTimeAsync(799);
    expect(runs).toBe(0);
    await jest.advanceTimersByTimeAsync(201);
    expect(runs).toBe(1);
    await jest.advanceTimersByTimeAsync(5_000);
    expect(runs).toBe(1);
    end();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(runs).toBe(2);
    end();
    await ticker.stop();
  });

  it('asks for the interval before each wait', async () => {
    let [runs, intervalMs] = [0, 1_000];
    const ticker = new Ticker(
      () => intervalMs,
      () => {
        runs += 1;
        intervalMs = 100;
        return Promise.resolve();
      },
      { ...systemTiming, random: () => 0 },
    );
    await jest.advanceTimersByTimeAsync(1_000);
    expect(runs).toBe(1);
    await jest.advanceTimersByTimeAsync(100);
    expect(runs).toBe(2);
    await ticker.stop();
  });

  it('stops for good, after the run that is under way', async () => {
    let end: () => void = () => undefined;
    let runs = 0;
    const ticker = new Ticker(
      () => 1_000,
      () => {
        runs += 1;
        return new Promise((resolve) => (end = resolve));
      },
    );
    await jest.advanceTimersByTimeAsync(1_000);
    let isStopped = false;
    const stopped = ticker.stop().then(() => (isStopped = true));
    await jest.advanceTimersByTimeAsync(0);
    expect(isStopped).toBe(false);
    end();
    await stopped;
    await jest.advanceTimersByTimeAsync(5_000);
    expect(runs).toBe(1);
  });
});
