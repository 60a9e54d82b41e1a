import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Module } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createApp } from '../create-app';
import { KernelModule } from '../kernel.module';
import { Shutdown } from '../lifecycle/shutdown';
import { PinoLogger } from '../log/pino-logger';
import { Health } from './health';

@Module({ imports: [KernelModule.forRoot({ service: 'test', env: { LOG_LEVEL: 'silent' } })] })
class TestModule {}

describe('a running service', () => {
  let app: NestExpressApplication;
  beforeEach(async () => {
    app = await createApp({ module: TestModule });
    await app.listen(0, '127.0.0.1');
  });
  afterEach(() => app.close());

  async function read(path: string) {
    const response = await fetch(`${await app.getUrl()}${path}`);
    expect(response.headers.get('cache-control')).toBe('no-store');
    return { status: response.status, body: await response.json() };
  }

  it('is alive and ready when nothing objects', async () => {
    expect(await read('/healthz')).toEqual({ status: 200, body: { status: 'ok' } });
    expect(await read('/readyz')).toEqual({ status: 200, body: { status: 'ready' } });
  });

  it('names what fails, and stays alive', async () => {
    const health = app.get(Health);
    health.addCheck('good', () => Promise.resolve());
    const remove = health.addCheck('redis', () => Promise.reject(new Error('secret detail')));
    health.addCheck('thrower', () => {
      throw new Error('at once');
    });
    expect(await read('/readyz')).toEqual({
      status: 503,
      body: { status: 'not_ready', failing: ['redis', 'thrower'] },
    });
    expect((await read('/healthz')).status).toBe(200);
    remove();
    expect((await read('/readyz')).body).toEqual({ status: 'not_ready', failing: ['thrower'] });
  });

  it('is not ready from the moment that it drains', async () => {
    const shutdown = app.get(Shutdown);
    let finish = (): void => undefined;
    shutdown.onDrain(() => new Promise<void>((resolve) => (finish = resolve)));
    const drained = shutdown.drain();
    expect(await read('/readyz')).toEqual({
      status: 503,
      body: { status: 'draining', failing: [] },
    });
    expect((await read('/healthz')).status).toBe(200);
    finish();
    await drained;
    expect((await read('/readyz')).status).toBe(503);
  });
});

describe('checks', () => {
  const logger = PinoLogger.create({ service: 'test', level: 'silent', format: 'json' });
  afterEach(() => void jest.useRealTimers());

  it('fail when they take longer than two seconds', async () => {
    jest.useFakeTimers();
    const health = new Health(logger);
    health.addCheck('stuck', () => new Promise(() => undefined));
    const failing = health.failing();
    await jest.advanceTimersByTimeAsync(1_999);
    expect(jest.getTimerCount()).toBe(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(await failing).toEqual(['stuck']);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('are replaced by a later one of the same name, which the first cannot take away', async () => {
    const health = new Health(logger);
    const removeFirst = health.addCheck('one', () => Promise.resolve());
    health.addCheck('one', () => Promise.reject(new Error('no')));
    removeFirst();
    expect(await health.failing()).toEqual(['one']);
  });
});
