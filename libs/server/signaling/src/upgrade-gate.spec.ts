import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Problem } from '@madang/protocol';
import { Shutdown, parseTrustedProxies } from '@madang/server-kernel';
import { MemoryBackplane, systemClock } from '@madang/server-room-log';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { type GatewayOptions, TestGateway } from '../test/gateway';

type Answer = 'open' | { status: number; problem: Problem; retryAfter: string | undefined };

const start = (options: Partial<GatewayOptions> = {}) =>
  TestGateway.start({ backplane: new MemoryBackplane(), clock: systemClock, ...options });

async function upgrade(
  gateway: TestGateway,
  headers: Record<string, string> = {},
  path = '/signal',
): Promise<Answer> {
  const socket = new WebSocket(`ws://${gateway.host}${path}`, { headers });
  const [kind, response] = await Promise.race([
    once(socket, 'open').then(() => ['open', null] as const),
    once(socket, 'unexpected-response').then(
      ([, answer]) => ['refused', answer as IncomingMessage] as const,
    ),
  ]);
  if (kind === 'open') {
    socket.terminate();
    return 'open';
  }
  const body = Buffer.concat(await response.toArray()).toString('utf8');
  expect(response.headers['content-type']).toBe('application/problem+json');
  return {
    status: response.statusCode ?? 0,
    problem: JSON.parse(body) as Problem,
    retryAfter: response.headers['retry-after'],
  };
}

describe('an origin', () => {
  let gateway: TestGateway;
  let behindProxy: TestGateway;

  beforeAll(async () => {
    gateway = await start({ config: { allowedOrigins: ['https://meet.example.org'] } });
    const trustProxy = parseTrustedProxies('1');
    behindProxy = await start(trustProxy === undefined ? {} : { trustProxy });
  });

  afterAll(() => Promise.all([gateway.stop(), behindProxy.stop()]));

  it.each([
    ['none at all', {}],
    ['that is allowed', { origin: 'https://meet.example.org' }],
    ['of the host itself', { origin: 'http://own.example', host: 'own.example' }],
    ['of the host with a default port', { origin: 'https://own.example', host: 'own.example:443' }],
    ['of the host and port', { origin: 'http://own.example:8080', host: 'own.example:8080' }],
  ])('%s is welcome', async (_what, headers) => {
    expect(await upgrade(gateway, headers)).toBe('open');
  });

  it.each([
    ['that is foreign', { origin: 'https://evil.example' }],
    ['with the allowed one as a part', { origin: 'https://meet.example.org.evil.example' }],
    ['of another scheme than the allowed one', { origin: 'http://meet.example.org' }],
    ['of another port', { origin: 'http://own.example:81', host: 'own.example:8080' }],
    ['of a sandboxed page', { origin: 'null' }],
    ['that is no origin', { origin: 'own.example', host: 'own.example' }],
    [
      'that anybody may forward',
      { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' },
    ],
  ])('%s is refused', async (_what, headers) => {
    expect(await upgrade(gateway, headers)).toMatchObject({
      status: 403,
      problem: { code: 'origin_refused', status: 403, title: 'Forbidden' },
    });
    expect(
      await gateway.metric('madang_upgrades_refused_total', { code: 'origin_refused' }),
    ).toBeGreaterThan(0);
  });

  it('is compared with the host that a trusted proxy forwards', async () => {
    const forwarded = { host: 'gateway:8083', 'x-forwarded-host': 'meet.example.org, inner' };
    expect(await upgrade(behindProxy, { ...forwarded, origin: 'https://meet.example.org' })).toBe(
      'open',
    );
    expect(
      await upgrade(behindProxy, { ...forwarded, origin: 'http://gateway:8083' }),
    ).toMatchObject({ status: 403 });
  });
});

describe('an upgrade', () => {
  let gateway: TestGateway;

  afterEach(() => gateway.stop());

  it.each(['/', '/signal/', '/other', '/socket.io/?EIO=4'])('to %s is not found', async (path) => {
    gateway = await start();
    expect(await upgrade(gateway, {}, path)).toMatchObject({ status: 404 });
  });

  it('may carry a query, which is ignored', async () => {
    gateway = await start();
    expect(await upgrade(gateway, {}, '/signal?room=lusab')).toBe('open');
  });

  it('that is an ordinary request is answered as one', async () => {
    gateway = await start();
    const [response] = (await once(request(`http://${gateway.host}/signal`).end(), 'response')) as [
      IncomingMessage,
    ];
    response.resume();
    expect(response.statusCode).toBe(404);
    expect(response.headers['content-type']).toContain('application/problem+json');
  });

  it('too many from one network must wait', async () => {
    gateway = await start({ config: { connectionsPerMinute: 2 } });
    expect(await upgrade(gateway)).toBe('open');
    expect(await upgrade(gateway)).toBe('open');
    const refused = await upgrade(gateway);
    expect(refused).toMatchObject({ status: 429, problem: { code: 'rate_limited' } });
    expect(Number(refused !== 'open' && refused.retryAfter)).toBeGreaterThan(0);
  });

  it('while the gateway stops is sent elsewhere', async () => {
    gateway = await start();
    await gateway.app.get(Shutdown).drain();
    expect(await upgrade(gateway)).toMatchObject({
      status: 503,
      retryAfter: '1',
      problem: { code: 'going_away' },
    });
  });

  it('that is broken off does no harm', async () => {
    gateway = await start();
    const [host, port] = gateway.host.split(':');
    const socket = connect(Number(port), host);
    await once(socket, 'connect');
    socket.write(
      'GET /other HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    );
    socket.resetAndDestroy();
    await once(socket, 'close');
    expect(await upgrade(gateway)).toBe('open');
  });
});
