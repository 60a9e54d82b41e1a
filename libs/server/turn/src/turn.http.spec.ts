import { afterEach, describe, expect, it } from '@jest/globals';
import { problemSchema, turnResponseSchema } from '@madang/protocol';
import { KernelModule, createApp } from '@madang/server-kernel';
import type { DynamicModule } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createHmac } from 'node:crypto';
import type { TurnConfig } from './turn-config';
import { TurnModule } from './turn.module';
import { TurnService } from './turn.service';

const SECRET = 'a-secret-of-the-relays';
const TOKEN = 'a-token-of-the-gateways';
const CONFIG: TurnConfig = {
  relay: { urls: ['turn:192.0.2.1:3478?transport=udp', 'turns:192.0.2.1:443'], secret: SECRET },
  ttlSeconds: 600,
  stunUrls: ['stun:192.0.2.1:3478'],
  serviceToken: TOKEN,
};

let app: NestExpressApplication;
let log: string[];

async function start(config: Partial<TurnConfig> = {}): Promise<string> {
  log = [];
  const logTarget = { write: (line: string) => void log.push(line) };
  const module: DynamicModule = {
    module: class RootModule {},
    imports: [
      KernelModule.forRoot({ service: 'turn', env: { LOG_LEVEL: 'debug' }, logTarget }),
      TurnModule.forRoot({ ...CONFIG, ...config }),
    ],
  };
  app = await createApp({ module });
  await app.listen(0, '127.0.0.1');
  return app.getUrl();
}
afterEach(() => app.close());

function ask(
  url: string,
  {
    authorization = `Bearer ${TOKEN}` as string | null,
    body = '{"subject":"p_1","room":"r"}',
  } = {},
): Promise<Response> {
  const headers = new Headers({ 'content-type': 'application/json' });
  if (authorization !== null) headers.set('authorization', authorization);
  return fetch(`${url}/api/turn/credentials`, { method: 'POST', headers, body });
}

describe('POST /api/turn/credentials', () => {
  it('gives a gateway credentials that the relay can check by itself', async () => {
    const url = await start();
    const before = Math.floor(Date.now() / 1_000);
    const response = await ask(url, {
      body: '{"subject":"p_AbC-_9","room":"lusab-babad-gutih-tugad","region":"eu"}',
    });
    const after = Math.floor(Date.now() / 1_000);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');

    const { relay, iceServers, expiresAt } = turnResponseSchema.parse(await response.json());
    expect(relay).toBe('ready');
    const [stun, turn] = iceServers;
    expect(stun).toEqual({ urls: ['stun:192.0.2.1:3478'] });
    expect(turn?.urls).toEqual(CONFIG.relay?.urls);
    const [expiry = '', ...subject] = turn?.username?.split(':') ?? [];
    expect(subject).toEqual(['p_AbC-_9']);
    expect(Number(expiry)).toBeGreaterThanOrEqual(before + 600);
    expect(Number(expiry)).toBeLessThanOrEqual(after + 600);
    expect(expiresAt).toBe(Number(expiry) * 1_000);
    const expected = createHmac('sha1', SECRET)
      .update(turn?.username ?? '')
      .digest('base64');
    expect(turn?.credential).toBe(expected);
  });

  it('takes the scheme in any case, RFC 9110 §11.1', async () => {
    const url = await start();
    expect((await ask(url, { authorization: `bearer ${TOKEN}` })).status).toBe(200);
  });

  it.each([
    ['no token', null],
    ['another token', 'Bearer a-token-of-somebody-else'],
    ['a longer token', `Bearer ${TOKEN}x`],
    ['a shorter token', `Bearer ${TOKEN.slice(0, -1)}`],
    ['no scheme', TOKEN],
    ['another scheme', `Basic ${TOKEN}`],
    ['an empty token', 'Bearer '],
  ])('refuses %s', async (_name, authorization) => {
    const url = await start();
    const response = await ask(url, { authorization });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    const problem = problemSchema.parse(await response.json());
    expect(problem).toMatchObject({ code: 'invalid_request', path: 'authorization' });
  });

  it.each([
    ['no subject', { subject: undefined }, 'subject'],
    ['a subject that relays would split', { subject: 'a:b' }, 'subject'],
    ['a subject that is too long', { subject: 'x'.repeat(65) }, 'subject'],
    ['an empty subject', { subject: '' }, 'subject'],
    ['control characters', { subject: 'a\nb' }, 'subject'],
    ['no room', { room: undefined }, 'room'],
    ['a region that no relay can be in', { region: 'EU West' }, 'region'],
  ])('refuses %s', async (_name, change, path) => {
    const body = JSON.stringify({ subject: 'p_1', room: 'r', ...change });
    const response = await ask(await start(), { body });
    expect(response.status).toBe(400);
    const problem = problemSchema.parse(await response.json());
    expect(problem).toMatchObject({ code: 'invalid_request', path });
  });

  it('is not there without a service token', async () => {
    expect((await ask(await start({ serviceToken: null }))).status).toBe(404);
  });

  it('says that there is no relay', async () => {
    const url = await start({ relay: null, stunUrls: [] });
    expect(await (await ask(url)).json()).toEqual({
      relay: 'none',
      iceServers: [],
      expiresAt: null,
    });
  });

  it('leaves no secret in the log or the metrics', async () => {
    const url = await start();
    const { iceServers } = turnResponseSchema.parse(await (await ask(url)).json());
    await ask(url, { authorization: 'Bearer guessed-token' });
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('madang_turn_credentials_total{service="turn"} 1\n');
    const text = metrics + log.join('');
    for (const secret of [SECRET, TOKEN, 'guessed-token', iceServers[1]?.credential ?? '?']) {
      expect(text).not.toContain(secret);
    }
  });
});

describe('TurnService', () => {
  it('offers STUN alone where there is no relay', async () => {
    await start({ relay: null });
    expect(app.get(TurnService).credentials('p_1')).toEqual({
      relay: 'none',
      iceServers: [{ urls: ['stun:192.0.2.1:3478'] }],
      expiresAt: null,
    });
  });

  it('offers the relay alone where there is no STUN', async () => {
    await start({ stunUrls: [] });
    expect(app.get(TurnService).credentials('p_1').iceServers).toHaveLength(1);
  });
});
