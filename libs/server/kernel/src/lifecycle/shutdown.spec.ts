import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { EventEmitter } from 'node:events';
import { PinoLogger } from '../log/pino-logger';
import { Shutdown } from './shutdown';
import { stopOnSignal } from './stop-on-signal';

const lines: string[] = [];
const logger = PinoLogger.create({
  service: 'test',
  level: 'debug',
  format: 'json',
  target: { write: (line) => void lines.push(line) },
});

describe('draining', () => {
  it('runs every hook once, all at the same time, and waits for the last', async () => {
    const shutdown = new Shutdown(logger);
    const seen: string[] = [];
    let release = (): void => undefined;
    shutdown.onDrain(async () => {
      seen.push(`slow begins, draining=${shutdown.isDraining}`);
      await new Promise<void>((resolve) => (release = resolve));
      seen.push('slow ends');
    });
    shutdown.onDrain(() => void seen.push('quick'));
    shutdown.onDrain(() => void seen.push('removed'))();

    expect(shutdown.isDraining).toBe(false);
    const first = shutdown.drain();
    expect(shutdown.isDraining).toBe(true);
    const second = shutdown.drain();
    await Promise.resolve();
    await Promise.resolve();
    expect(seen).toEqual(['slow begins, draining=true', 'quick']);
    release();
    await Promise.all([first, second]);
    expect(seen).toEqual(['slow begins, draining=true', 'quick', 'slow ends']);
  });

  it('goes on when a hook fails, and says so', async () => {
    lines.length = 0;
    const shutdown = new Shutdown(logger);
    let ran = false;
    shutdown.onDrain(() => {
      throw new Error('thrown');
    });
    shutdown.onDrain(() => Promise.reject(new Error('rejected')));
    shutdown.onDrain(() => void (ran = true));
    await shutdown.drain();
    expect(ran).toBe(true);
    expect(lines.join('')).toContain('thrown');
    expect(lines.join('')).toContain('rejected');
  });
});

describe('a signal', () => {
  const signals = new EventEmitter();
  let steps: string[];
  let drained: () => void;

  beforeEach(() => {
    jest.useFakeTimers();
    signals.removeAllListeners();
    steps = [];
    stopOnSignal(signals, {
      logger,
      drain: () => {
        steps.push('drain');
        return new Promise((resolve) => (drained = resolve));
      },
      close: () => {
        steps.push('close');
        return Promise.resolve();
      },
      exit: (code) => void steps.push(`exit ${code}`),
    });
  });
  afterEach(() => void jest.useRealTimers());

  it.each(['SIGTERM', 'SIGINT'])('%s drains, then closes, then exits', async (signal) => {
    signals.emit(signal);
    await jest.advanceTimersByTimeAsync(8_999);
    expect(steps).toEqual(['drain']);
    drained();
    await jest.advanceTimersByTimeAsync(0);
    expect(steps).toEqual(['drain', 'close', 'exit 0']);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('cuts off what takes too long', async () => {
    signals.emit('SIGTERM');
    await jest.advanceTimersByTimeAsync(9_000);
    expect(steps).toEqual(['drain', 'exit 1']);
  });

  it('exits at once when it comes again', async () => {
    signals.emit('SIGINT');
    await jest.advanceTimersByTimeAsync(0);
    signals.emit('SIGTERM');
    expect(steps).toEqual(['drain', 'exit 1']);
  });
});
