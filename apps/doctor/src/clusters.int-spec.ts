import 'reflect-metadata';
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type ServerProcess, startRedis, type TestRedis } from '@madang/testing';
import { diagnose, failuresIn, stateOf } from '../test/diagnosis';
import { startFront } from '../test/front';
import { SECRET, SERVICE_TOKEN, startApp } from '../test/servers';

jest.setTimeout(90_000);

const PAGE = '<!doctype html><div id="app"></div>';
const REDIS = ['redis', 'redis-persistence', 'redis-pub-sub', 'gateways'];
const ONLY = ['https', 'room', 'websocket', 'session', 'fan-out', 'relay', ...REDIS];

describe('the doctor on several processes', () => {
  let redis: TestRedis;
  let rooms: ServerProcess;
  const cleanUp: (() => unknown)[] = [];
  beforeAll(async () => {
    redis = await startRedis();
    rooms = await startApp('rooms', { REDIS_URL: redis.url });
  });
  afterAll(async () => {
    await rooms.stop();
    await redis.stop();
  });
  afterEach(async () => {
    for (const step of cleanUp.splice(0).reverse()) await step();
  });

  const start = async (app: 'gateway' | 'turn' | 'rooms', env: Record<string, string>) => {
    const server = await startApp(app, env);
    cleanUp.push(() => server.stop());
    return server;
  };
  const gateway = (env: Record<string, string> = {}) =>
    start('gateway', { REDIS_URL: redis.url, JWKS_URL: `${rooms.url}/api/jwks`, ...env });
  const siteOf = async (...gateways: ServerProcess[]): Promise<string> => {
    const urls = gateways.map(({ url }) => url);
    const front = await startFront({ rooms: rooms.url, gateways: urls, page: PAGE });
    cleanUp.push(() => front.stop());
    return front.url;
  };

  it('finds nothing wrong with two gateways over one Redis, and sees that they are two', async () => {
    const turn = await start('turn', {
      TURN_SERVICE_TOKEN: SERVICE_TOKEN,
      TURN_URLS: 'turn:127.0.0.1:3478?transport=udp',
      TURN_SECRET: SECRET,
    });
    const env = { TURN_SERVICE_URL: turn.url, TURN_SERVICE_TOKEN: SERVICE_TOKEN };
    const url = await siteOf(await gateway(env), await gateway(env));
    const report = await diagnose(url, { only: ONLY, redis: { url: redis.url } });
    expect(failuresIn(report)).toEqual([]);
    for (const id of ['fan-out', 'relay', 'redis', 'redis-pub-sub', 'gateways']) {
      expect(`${id} ${stateOf(report, id)}`).toBe(`${id} ok`);
    }
    const figures = (id: string) => report.checks.find((line) => line.id === id)?.figures;
    expect(figures('fan-out')).toMatchObject({ lost: 0, gateways: 2 });
    expect(figures('gateways')).toMatchObject({ gateways: 2 });
  });

  it('a TURN service that is away: people come in all the same', async () => {
    const turn = await start('turn', { TURN_SERVICE_TOKEN: SERVICE_TOKEN });
    const env = { TURN_SERVICE_URL: turn.url, TURN_SERVICE_TOKEN: SERVICE_TOKEN };
    const url = await siteOf(await gateway(env));
    await turn.stop();
    const report = await diagnose(url, { only: ONLY });
    expect(failuresIn(report)).toEqual(['relay: turn_service_unavailable']);
    expect(stateOf(report, 'fan-out')).toBe('ok');
  });

  it('a gateway that looks for ticket keys elsewhere', async () => {
    const stranger = await start('rooms', {
      REDIS_URL: redis.url,
      TICKET_PRIVATE_KEY: JSON.stringify(foreignKey()),
    });
    const url = await siteOf(await gateway({ JWKS_URL: `${stranger.url}/api/jwks` }));
    const report = await diagnose(url, { only: ONLY });
    expect(failuresIn(report)).toEqual(['session: ticket_keys_differ']);
  });

  it('two gateways that do not hear each other', async () => {
    const other = await startRedis();
    cleanUp.push(() => other.stop());
    const url = await siteOf(await gateway(), await gateway({ REDIS_URL: other.url }));
    const report = await diagnose(url, { only: ONLY });
    expect(failuresIn(report)).toEqual(['fan-out: fan_out_broken']);
  });

  it('no gateway at all', async () => {
    const empty = await startRedis();
    cleanUp.push(() => empty.stop());
    const report = await diagnose(await siteOf(), { redis: { url: empty.url } });
    expect(failuresIn(report)).toEqual([
      'websocket: gateway_unreachable',
      'gateways: gateways_missing',
    ]);
  });

  it('a Redis with another password', async () => {
    const guarded = await startRedis({ args: ['--requirepass', 'opensesame'] });
    cleanUp.push(() => guarded.stop());
    const wrong = guarded.url.replace('://', '://:closedsesame@');
    const url = await siteOf(await gateway());
    const report = await diagnose(url, { only: REDIS, redis: { url: wrong } });
    expect(failuresIn(report)).toEqual(['redis: redis_login_refused']);
    expect(JSON.stringify(report)).not.toContain('sesame');
    await expect(startApp('gateway', { REDIS_URL: wrong, JWKS_URL: rooms.url })).rejects.toThrow(
      /does not accept the user or password in REDIS_URL/,
    );
  });

  it('a Redis that throws rooms away', async () => {
    const full = await startRedis({
      args: ['--maxmemory', '64mb', '--maxmemory-policy', 'allkeys-lru'],
    });
    cleanUp.push(() => full.stop());
    const report = await diagnose(rooms.url, { only: REDIS, redis: { url: full.url } });
    expect(failuresIn(report)).toEqual(['redis: redis_evicts']);
  });
});

/** As JWK, as `TICKET_PRIVATE_KEY` takes it. */
function foreignKey(): object {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
}
