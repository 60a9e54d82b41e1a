import { afterEach, describe, expect, it } from '@jest/globals';
import { problemSchema, turnRelaysSchema, turnResponseSchema } from '@madang/protocol';
import { TurnError } from '@madang/server-turn-client';
import { createHmac } from 'node:crypto';
import { relayNamed, SECRET, TOKEN, TurnApp } from '../test/turn-app';
import { TurnService } from './turn.service';

let turn: TurnApp;
const start = async (...args: Parameters<typeof TurnApp.start>): Promise<TurnApp> =>
  (turn = await TurnApp.start(...args));
afterEach(() => turn.stop());

const issued = async (body: object = {}) =>
  turnResponseSchema.parse(await (await turn.ask('credentials', { body })).json());

describe('POST /api/turn/credentials', () => {
  it('gives a gateway credentials that the relay can check by itself', async () => {
    await start();
    const response = await turn.ask('credentials', { body: { subject: 'p_AbC-_9' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');

    const { relay, iceServers, expiresAt } = turnResponseSchema.parse(await response.json());
    expect(relay).toBe('ready');
    const [stun, server] = iceServers;
    expect(stun).toEqual({ urls: ['stun:192.0.2.1:3478'] });
    expect(server?.urls).toEqual(relayNamed('one').urls);
    const [expiry = '', ...subject] = server?.username?.split(':') ?? [];
    expect(subject).toEqual(['p_AbC-_9']);
    expect(Number(expiry)).toBe(Math.floor(turn.clock.now() / 1_000) + 600);
    expect(expiresAt).toBe(Number(expiry) * 1_000);
    const expected = createHmac('sha1', SECRET)
      .update(server?.username ?? '')
      .digest('base64');
    expect(server?.credential).toBe(expected);
  });

  it('offers two relays of several, those of the region first, each with its own credentials', async () => {
    const secret = 'a-secret-of-its-own';
    const relays = [relayNamed('us'), relayNamed('eu', { region: 'eu', secret }), relayNamed('as')];
    await start({ relays, stunUrls: [] });
    const [first, second, ...more] = (await issued({ region: 'eu' })).iceServers;
    expect(more).toEqual([]);
    expect(first?.urls[0]).toBe('turn:eu:3478?transport=udp');
    expect(second?.urls[0]).toMatch(/^turn:(us|as):/);
    const own = createHmac('sha1', secret)
      .update(first?.username ?? '')
      .digest('base64');
    expect(first?.credential).toBe(own);
    expect(second?.credential).not.toBe(own);
  });

  it('takes the scheme in any case, RFC 9110 §11.1', async () => {
    await start();
    const answer = await turn.ask('credentials', { authorization: `bearer ${TOKEN}` });
    expect(answer.status).toBe(200);
  });

  it.each([
    ['no token', null],
    ['another token', 'Bearer a-token-of-somebody-else'],
    ['a longer token', `Bearer ${TOKEN}x`],
    ['a shorter token', `Bearer ${TOKEN.slice(0, -1)}`],
    ['no scheme', TOKEN],
    ['another scheme', `Basic ${TOKEN}`],
    ['an empty token', 'Bearer '],
  ])('refuses %s, as GET /api/turn/relays does', async (_name, authorization) => {
    await start();
    for (const path of ['credentials', 'relays'] as const) {
      const response = await turn.ask(path, { authorization });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      const problem = problemSchema.parse(await response.json());
      expect(problem).toMatchObject({ code: 'invalid_request', path: 'authorization' });
    }
  });

  it.each([
    ['no subject', { subject: undefined }, 'subject'],
    ['a subject that relays would split', { subject: 'a:b' }, 'subject'],
    ['a subject that is too long', { subject: 'x'.repeat(65) }, 'subject'],
    ['an empty subject', { subject: '' }, 'subject'],
    ['control characters', { subject: 'a\nb' }, 'subject'],
    ['no room', { room: undefined }, 'room'],
    ['a region that no relay can be in', { region: 'EU West' }, 'region'],
  ])('refuses %s', async (_name, body, path) => {
    await start();
    const response = await turn.ask('credentials', { body });
    expect(response.status).toBe(400);
    const problem = problemSchema.parse(await response.json());
    expect(problem).toMatchObject({ code: 'invalid_request', path });
  });

  it('issues so many for one participant, and so many for a room', async () => {
    await start();
    const refusalAfter = async (most: number, body: (n: number) => object) => {
      for (let n = 0; n < most; n += 1) await turn.app.get(TurnService).issue(bodyOf(body(n)));
      const refusal = await turn.ask('credentials', { body: body(most) });
      expect(refusal.status).toBe(429);
      expect(Number(refusal.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(problemSchema.parse(await refusal.json()).code).toBe('rate_limited');
    };
    await refusalAfter(40, () => ({ subject: 'p_1' }));
    expect((await issued({ subject: 'p_2' })).relay).toBe('ready');
    await refusalAfter(320, (n) => ({ subject: `q_${n}`, room: 'full' }));
    expect((await issued({ subject: 'p_3', room: 'other' })).relay).toBe('ready');
    const metrics = await turn.metrics();
    expect(metrics).toContain('madang_turn_limited_total{by="participant",service="turn"} 1\n');
    expect(metrics).toContain('madang_turn_limited_total{by="room",service="turn"} 1\n');
    const who = { participantId: 'p_1', roomId: 'r' };
    expect((await turn.app.get(TurnService).iceConfig(who)).relay).toBe('unavailable');
  });

  it('is not there without a service token', async () => {
    await start({ serviceToken: null });
    expect((await turn.ask('credentials')).status).toBe(404);
    expect((await turn.ask('relays')).status).toBe(404);
  });

  it.each([[[]], [['stun:192.0.2.1']]])('says that there is no relay (STUN: %p)', async (urls) => {
    await start({ relays: [], stunUrls: urls });
    const iceServers = urls.map((url) => ({ urls: [url] }));
    expect(await issued()).toEqual({ relay: 'none', iceServers, expiresAt: null });
  });

  it('leaves no secret in the log or the metrics', async () => {
    await start();
    const { iceServers } = await issued();
    await turn.ask('credentials', { authorization: 'Bearer guessed-token' });
    const metrics = await turn.metrics();
    expect(metrics).toContain('madang_turn_credentials_total{relay="one",service="turn"} 1\n');
    const text = metrics + turn.log.join('');
    for (const secret of [SECRET, TOKEN, 'guessed-token', iceServers[1]?.credential ?? '?']) {
      expect(text).not.toContain(secret);
    }
  });
});

describe('GET /api/turn/relays', () => {
  it('says of each relay whether it is there', async () => {
    const probe = (url: string) =>
      Promise.resolve(url.includes('two') ? new TurnError({ kind: 'timeout' }) : null);
    const relays = [relayNamed('one', { region: 'eu', weight: 3 }), relayNamed('two')];
    await start({ relays }, { probe });
    const response = await turn.ask('relays');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const [one, two] = turnRelaysSchema.parse(await response.json()).relays;
    const { urls } = relayNamed('one');
    expect(one).toEqual({ name: 'one', region: 'eu', weight: 3, state: 'up', urls });
    expect(two).toMatchObject({ region: null, state: 'unknown', urls: relayNamed('two').urls });
  });
});

function bodyOf(body: object): { subject: string; room: string } {
  return { subject: 'p_1', room: 'r', ...body };
}
