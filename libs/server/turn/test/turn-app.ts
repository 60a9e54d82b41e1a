import { KernelModule, createApp } from '@madang/server-kernel';
import type { DynamicModule } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { FakeClock } from '@madang/testing';
import type { Clock } from '@madang/server-room-log';
import { setImmediate } from 'node:timers/promises';
import type { Probe } from '../src/health/probe';
import type { Relay } from '../src/relays/relay';
import type { TurnConfig } from '../src/turn-config';
import { TurnModule } from '../src/turn.module';

export const SECRET = 'a-secret-of-the-relays';
export const TOKEN = 'a-token-of-the-gateways';

export function relayNamed(name: string, changes: Partial<Relay> = {}): Relay {
  const urls = [`turn:${name}:3478?transport=udp`, `turns:${name}:443`];
  return { name, urls, weight: 1, region: null, secret: null, probeHost: null, ...changes };
}

export const CONFIG: TurnConfig = {
  relays: [relayNamed('one')],
  sharedSecret: SECRET,
  secretFile: null,
  ttlSeconds: 600,
  stunUrls: ['stun:192.0.2.1:3478'],
  isProbing: true,
  serviceToken: TOKEN,
};

export interface TurnAppOptions {
  readonly clock?: Clock;
  /** All is well when absent. */
  readonly probe?: Probe;
}

/** The TURN service with relays that the test decides about, and everything that it logs. */
export class TurnApp {
  private constructor(
    readonly app: NestExpressApplication,
    readonly clock: Clock,
    readonly log: readonly string[],
    readonly url: string,
  ) {}

  static async start(
    config: Partial<TurnConfig> = {},
    { clock = new FakeClock(Date.now()), probe = () => Promise.resolve(null) }: TurnAppOptions = {},
  ): Promise<TurnApp> {
    const log: string[] = [];
    const logTarget = { write: (line: string) => void log.push(line) };
    const module: DynamicModule = {
      module: class RootModule {},
      imports: [
        KernelModule.forRoot({ service: 'turn', env: { LOG_LEVEL: 'debug' }, logTarget }),
        TurnModule.forRoot({ ...CONFIG, ...config }, clock, probe),
      ],
    };
    const app = await createApp({ module });
    await app.listen(0, '127.0.0.1');
    await setImmediate();
    return new TurnApp(app, clock, log, await app.getUrl());
  }

  /** As gateways ask. `authorization: null` sends none. */
  ask(
    path: 'credentials' | 'relays',
    { authorization = `Bearer ${TOKEN}` as string | null, body = {} } = {},
  ): Promise<Response> {
    const headers = new Headers({ 'content-type': 'application/json' });
    if (authorization !== null) headers.set('authorization', authorization);
    const post = { method: 'POST', body: JSON.stringify({ subject: 'p_1', room: 'r', ...body }) };
    return fetch(`${this.url}/api/turn/${path}`, {
      headers,
      ...(path === 'credentials' && post),
    });
  }

  async metrics(): Promise<string> {
    return (await fetch(`${this.url}/metrics`)).text();
  }

  /** What was logged besides requests, by its message. */
  logged(message: string): Record<string, unknown>[] {
    return this.log
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ msg }) => msg === message);
  }

  stop(): Promise<void> {
    return this.app.close();
  }
}
