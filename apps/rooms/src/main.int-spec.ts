import { afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createdRoomSchema, problemSchema, roomSchema, ticketSchema } from '@madang/protocol';
import { TicketVerifier } from '@madang/server-access';
import { askRedis, startRedis, startRedisGroup, type TestRedis } from '@madang/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What the build target makes: the file that runs in production. */
const BUNDLE = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const KEY = JSON.stringify(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }));

/** One instance of the service, as a process. */
class Service {
  output = '';
  readonly ended: Promise<number | null>;
  readonly child: ChildProcess;

  constructor(env: Record<string, string>) {
    this.child = spawn(process.execPath, [BUNDLE], {
      env: { HOST: '127.0.0.1', PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
    this.ended = once(this.child, 'close').then(([code]) => code as number | null);
  }

  async listening(): Promise<string> {
    while (!this.output.includes('"listening"')) {
      const ended = this.ended.then(() => Promise.reject(new Error(this.output)));
      await Promise.race([once(this.child.stdout ?? this.child, 'data'), ended]);
    }
    return /"url":"([^"]+)"/.exec(this.output)?.[1] ?? '';
  }
}

function post(url: string, body: object): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

// A busy machine takes seconds to start a process.
jest.setTimeout(60_000);

describe('the room service as a process', () => {
  let redis: TestRedis;
  let services: Service[];

  beforeAll(() => {
    if (!existsSync(BUNDLE)) throw new Error('build this app first: npm run build');
  });
  beforeEach(async () => {
    services = [];
    redis = await startRedis();
  });
  afterEach(async () => {
    for (const { child, ended } of services) {
      child.kill('SIGKILL');
      await ended;
    }
    await redis.stop();
  });

  function start(env: Record<string, string> = {}): Service {
    const service = new Service({ REDIS_URL: redis.url, ...env });
    services.push(service);
    return service;
  }

  it('shares rooms and the key of tickets with its other instances', async () => {
    const [one, other] = [start({ TICKET_PRIVATE_KEY: KEY }), start({ TICKET_PRIVATE_KEY: KEY })];
    const [oneUrl, otherUrl] = [await one.listening(), await other.listening()];
    const created = await post(`${oneUrl}/api/rooms`, { password: 'correct horse' });
    const { hostKey, ...room } = createdRoomSchema.parse(await created.json());

    const seen = await fetch(`${otherUrl}/api/rooms/${room.roomId}`);
    expect(roomSchema.parse(await seen.json())).toEqual(room);
    const asked = await post(`${otherUrl}/api/rooms/${room.roomId}/tickets`, { hostKey });
    const { ticket } = ticketSchema.parse(await asked.json());
    const claims = await TicketVerifier.remote(`${oneUrl}/api/jwks`).verify(ticket);
    expect(claims).toMatchObject({ roomId: room.roomId, role: 'host' });

    one.child.kill('SIGTERM');
    expect(await one.ended).toBe(0);
    expect(one.output).not.toMatch(/correct horse|TICKET_PRIVATE_KEY/);
  });

  it('shares a key of tickets that nobody gave it, over restarts, too', async () => {
    const [one, other] = [start(), start()];
    const [oneUrl, otherUrl] = [await one.listening(), await other.listening()];
    const created = await post(`${oneUrl}/api/rooms`, {});
    const { roomId } = createdRoomSchema.parse(await created.json());
    const asked = await post(`${oneUrl}/api/rooms/${roomId}/tickets`, {});
    const { ticket } = ticketSchema.parse(await asked.json());
    one.child.kill('SIGKILL');
    await one.ended;
    for (const url of [otherUrl, await start().listening()]) {
      const claims = await TicketVerifier.remote(`${url}/api/jwks`).verify(ticket);
      expect(claims).toMatchObject({ roomId, role: 'participant' });
    }
  });

  it('counts wrong passwords together with its other instances', async () => {
    const [oneUrl, otherUrl] = [await start().listening(), await start().listening()];
    const created = await post(`${oneUrl}/api/rooms`, { password: 'p' });
    const { roomId } = createdRoomSchema.parse(await created.json());
    const statuses: number[] = [];
    for (const url of [oneUrl, otherUrl, oneUrl, otherUrl, oneUrl, otherUrl, oneUrl]) {
      statuses.push((await post(`${url}/api/rooms/${roomId}/tickets`, { password: 'x' })).status);
    }
    expect(statuses).toEqual([403, 403, 403, 403, 403, 429, 429]);
  });

  it('says that rooms are unavailable while Redis is away, and goes on when it is back', async () => {
    const service = start({ TICKET_PRIVATE_KEY: KEY });
    const url = await service.listening();
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    await redis.kill();

    const refused = await post(`${url}/api/rooms`, {});
    expect(refused.status).toBe(503);
    expect(problemSchema.parse(await refused.json()).code).toBe('unavailable');
    const ready = await fetch(`${url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({ status: 'not_ready', failing: ['redis'] });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);

    await redis.start();
    let status = 503;
    while (status === 503) status = (await post(`${url}/api/rooms`, {})).status;
    expect(status).toBe(201);
  });

  it('does not start without its Redis, and names it', async () => {
    await redis.kill();
    const service = start();
    expect(await service.ended).toBe(1);
    expect(service.output).toContain(`Redis at ${redis.host}:${redis.port} cannot be reached`);
  });

  it('does not start with a wrong password of Redis, and says only what to correct', async () => {
    await askRedis(redis, 'CONFIG', 'SET', 'requirepass', 'other');
    const service = start({ REDIS_URL: `redis://:hunter2@${redis.host}:${redis.port}` });
    expect(await service.ended).toBe(1);
    expect(service.output).toMatch(/^Redis at [^\n]+ does not accept .*REDIS_URL[^\n]*\.\n$/);
    expect(service.output).not.toContain('hunter2');
  });

  it('keeps rooms in the Redis that Sentinels name, also when they name another', async () => {
    const group = await startRedisGroup({ replicas: 1, sentinelPassword: 'opensesame' });
    try {
      const env = { REDIS_URL: group.url, REDIS_SENTINEL_PASSWORD: 'opensesame' };
      const url = await start({ ...env, TICKET_PRIVATE_KEY: KEY }).listening();
      const created = await post(`${url}/api/rooms`, {});
      const { roomId } = createdRoomSchema.parse(await created.json());
      await group.failOver();
      let room: Response | null = null;
      while (room?.status !== 200) room = await fetch(`${url}/api/rooms/${roomId}`);
      expect(roomSchema.parse(await room.json())).toMatchObject({ roomId });
    } finally {
      await group.stop();
    }
  });

  it.each([
    ['REDIS_URL', ''],
    ['REDIS_URL', 'http://localhost'],
    ['TICKET_PRIVATE_KEY', 'hunter2'],
    ['ROOM_CAPACITY', '1'],
    ['ROOM_CAPACITY', '17'],
    ['ROOMS_PER_HOUR', '0'],
    ['ROOM_CREATION_TOKEN', 'hunter2'],
    ['ROOM_UNUSED_DAYS', '-1'],
    ['AUDIT_RETENTION_DAYS', 'never'],
  ])('does not start with %s=%s, and says why', async (name, value) => {
    const service = start({ [name]: value });
    expect(await service.ended).toBe(1);
    expect(service.output).toMatch(new RegExp(`^${name} .+\\.\\n$`));
    expect(service.output).not.toContain('hunter2');
  });
});
