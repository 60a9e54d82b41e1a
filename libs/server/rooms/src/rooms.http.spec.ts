import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createdRoomSchema, problemSchema, roomSchema, ticketSchema } from '@madang/protocol';
import type { CreatedRoom, RoomId } from '@madang/protocol';
import { AccessModule, TicketVerifier, sha256 } from '@madang/server-access';
import { KernelModule, createApp, parseTrustedProxies } from '@madang/server-kernel';
import { MemoryRoomDirectory, RoomDirectory, type RoomRecord } from '@madang/server-room-directory';
import { Module, type DynamicModule } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { RoomsConfig } from './rooms-config';
import { RoomsModule } from './rooms.module';

/** A directory that can be away, and can claim that ids are taken. */
class TestDirectory extends MemoryRoomDirectory {
  away = false;
  taken = 0;
  readonly records: RoomRecord[] = [];

  override async create(room: RoomRecord): Promise<boolean> {
    if (this.away) throw new Error('ECONNREFUSED');
    this.records.push(room);
    if (this.taken > 0) {
      this.taken -= 1;
      return false;
    }
    return super.create(room);
  }

  override async find(roomId: RoomId): Promise<RoomRecord | null> {
    if (this.away) throw new Error('ECONNREFUSED');
    return super.find(roomId);
  }
}

@Module({})
class DirectoryModule {
  static of(directory: RoomDirectory): DynamicModule {
    return {
      module: DirectoryModule,
      global: true,
      providers: [{ provide: RoomDirectory, useValue: directory }],
      exports: [RoomDirectory],
    };
  }
}

let app: NestExpressApplication;
let url: string;
let directory: TestDirectory;
let log: string[];

async function start(config: Partial<RoomsConfig> = {}): Promise<void> {
  directory = new TestDirectory();
  log = [];
  const trusted = parseTrustedProxies('1');
  const module: DynamicModule = {
    module: class RootModule {},
    imports: [
      KernelModule.forRoot({
        service: 'rooms',
        env: { LOG_LEVEL: 'debug', ...(trusted && { TRUST_PROXY: trusted }) },
        logTarget: { write: (line) => void log.push(line) },
      }),
      AccessModule.forIssuer(),
      DirectoryModule.of(directory),
      RoomsModule.forRoot(config),
    ],
  };
  app = await createApp({ module });
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
}
afterEach(() => app.close());

function post(path: string, body: unknown, from = '203.0.113.1'): Promise<Response> {
  return fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': from },
    body: JSON.stringify(body),
  });
}

async function createRoom(body: object = {}): Promise<CreatedRoom> {
  const response = await post('/api/rooms', body);
  expect(response.status).toBe(201);
  return createdRoomSchema.parse(await response.json());
}

const askTicket = (roomId: string, proof: object = {}, from?: string) =>
  post(`/api/rooms/${roomId}/tickets`, proof, from);

async function expectProblem(response: Response, status: number, code: string, path?: string) {
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const problem = problemSchema.parse(await response.json());
  expect(problem).toMatchObject({ type: 'about:blank', status, code });
  expect(problem.path).toBe(path);
  return response.headers;
}

describe('POST /api/rooms', () => {
  beforeEach(() => start());

  it('makes a room', async () => {
    const before = Date.now();
    const response = await post('/api/rooms', { keyId: 'AAAAAAAAAAA' });
    expect(response.status).toBe(201);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const room = createdRoomSchema.parse(await response.json());
    expect(response.headers.get('location')).toBe(`/api/rooms/${room.roomId}`);
    expect(room).toMatchObject({ needsPassword: false, keyId: 'AAAAAAAAAAA', capacity: 8 });
    expect(room.createdAt).toBeGreaterThanOrEqual(before);
    expect(Buffer.from(room.hostKey, 'base64url')).toHaveLength(16);
  });

  it('keeps hashes, never the password or the host key', async () => {
    const { hostKey } = await createRoom({ password: 'correct horse' });
    const [record] = directory.records;
    expect(record?.passwordHash).toMatch(/^\$argon2id\$/);
    expect(record?.hostKeyHash).toBe(sha256(hostKey));
    expect(JSON.stringify(record)).not.toContain('correct horse');
    expect(JSON.stringify(record)).not.toContain(hostKey);
  });

  it('takes another id when one is taken', async () => {
    directory.taken = 2;
    const room = await createRoom();
    expect(new Set(directory.records.map(({ roomId }) => roomId)).size).toBe(3);
    expect(directory.records.at(-1)?.roomId).toBe(room.roomId);
  });

  it('gives up when every id is taken', async () => {
    directory.taken = Infinity;
    await expectProblem(await post('/api/rooms', {}), 500, 'internal');
    expect(directory.records).toHaveLength(3);
  });

  it.each<[string, unknown, string | undefined]>([
    ['an empty password', { password: '' }, 'password'],
    ['a password of 129 characters', { password: 'x'.repeat(129) }, 'password'],
    ['a password that is no text', { password: 1 }, 'password'],
    ['a key id of another length', { keyId: 'A' }, 'keyId'],
    ['unknown members', { capacity: 100 }, undefined],
    ['a list', [], undefined],
  ])('refuses %s', async (_name, body, path) => {
    await expectProblem(await post('/api/rooms', body), 400, 'invalid_request', path);
  });

  it.each([
    ['broken JSON', '{', 'application/json', 400, undefined],
    ['another content type', '{}', 'text/plain', 415, 'content-type'],
    ['too much', `{"password":"${'x'.repeat(17_000)}"}`, 'application/json', 413, undefined],
  ])('refuses %s', async (_name, body, type, status, path) => {
    const headers = { 'content-type': type };
    const response = await fetch(`${url}/api/rooms`, { method: 'POST', headers, body });
    await expectProblem(response, status, 'invalid_request', path);
  });

  it('says that the directory is away', async () => {
    directory.away = true;
    const headers = await expectProblem(await post('/api/rooms', {}), 503, 'unavailable');
    expect(headers.get('retry-after')).toBe('1');
  });
});

describe('GET /api/rooms/{roomId}', () => {
  beforeEach(() => start());

  it('tells what everybody with the link may know', async () => {
    const { hostKey, ...created } = await createRoom({ password: 'p' });
    const response = await fetch(`${url}/api/rooms/${created.roomId}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const text = await response.text();
    expect(roomSchema.strict().parse(JSON.parse(text))).toEqual({
      ...created,
      needsPassword: true,
    });
    expect(text).not.toContain(hostKey);
  });

  it.each([
    'lusab-babad-gutih-tugad',
    'nonsense',
    'LUSAB-BABAD-GUTIH-TUGAD',
    '%2e%2e%2fadmin',
    'x'.repeat(5_000),
  ])('knows no room %s', async (roomId) => {
    await expectProblem(await fetch(`${url}/api/rooms/${roomId}`), 404, 'room_unknown');
  });

  it('says that the directory is away', async () => {
    const { roomId } = await createRoom();
    directory.away = true;
    await expectProblem(await fetch(`${url}/api/rooms/${roomId}`), 503, 'unavailable');
  });
});

describe('POST /api/rooms/{roomId}/tickets', () => {
  beforeEach(() => start());

  const claimsOf = async (response: Response) => {
    expect(response.status).toBe(201);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const { ticket, expiresAt } = ticketSchema.parse(await response.json());
    const claims = await app.get(TicketVerifier).verify(ticket);
    expect(claims.expiresAt).toBe(expiresAt);
    return claims;
  };

  it('lets anybody into an open room, as participant', async () => {
    const { roomId } = await createRoom();
    const claims = await claimsOf(await askTicket(roomId));
    expect(claims).toMatchObject({ roomId, role: 'participant', capacity: 8 });
  });

  it('passes over a password that an open room does not have', async () => {
    const { roomId } = await createRoom();
    expect((await claimsOf(await askTicket(roomId, { password: 'x' }))).role).toBe('participant');
  });

  it('lets who has the host key in as host, without the password', async () => {
    const { roomId, hostKey } = await createRoom({ password: 'p' });
    expect((await claimsOf(await askTicket(roomId, { hostKey }))).role).toBe('host');
  });

  it('refuses a wrong host key, also with the right password', async () => {
    const { roomId } = await createRoom({ password: 'p' });
    for (const hostKey of ['', 'wrong', sha256('wrong')]) {
      const response = await askTicket(roomId, { hostKey, password: 'p' });
      await expectProblem(response, 403, 'host_key_wrong');
    }
  });

  it('refuses the stored hash of the host key', async () => {
    const { roomId, hostKey } = await createRoom();
    const response = await askTicket(roomId, { hostKey: sha256(hostKey) });
    await expectProblem(response, 403, 'host_key_wrong');
  });

  it('asks for the password', async () => {
    const { roomId } = await createRoom({ password: 'p' });
    const headers = await expectProblem(await askTicket(roomId), 401, 'password_required');
    expect(headers.get('www-authenticate')).toBe('Room-Password');
  });

  it('refuses a wrong password and accepts the right one', async () => {
    const { roomId } = await createRoom({ password: 'correct horse' });
    for (const password of ['', 'wrong', 'correct horse ']) {
      await expectProblem(await askTicket(roomId, { password }), 403, 'password_wrong');
    }
    const claims = await claimsOf(await askTicket(roomId, { password: 'correct horse' }));
    expect(claims.role).toBe('participant');
  });

  it.each<[string, unknown, string | undefined]>([
    ['a password that is no text', { password: {} }, 'password'],
    ['a host key that is too long', { hostKey: 'x'.repeat(129) }, 'hostKey'],
    ['unknown members', { role: 'host' }, undefined],
  ])('refuses %s', async (_name, body, path) => {
    const { roomId } = await createRoom();
    await expectProblem(
      await post(`/api/rooms/${roomId}/tickets`, body),
      400,
      'invalid_request',
      path,
    );
  });

  it('knows no such room', async () => {
    await expectProblem(await askTicket('lusab-babad-gutih-tugad'), 404, 'room_unknown');
    await expectProblem(await askTicket('nonsense'), 404, 'room_unknown');
  });

  it('says that the directory is away', async () => {
    const { roomId } = await createRoom();
    directory.away = true;
    await expectProblem(await askTicket(roomId), 503, 'unavailable');
  });

  it('leaves no secret in the log', async () => {
    const { roomId, hostKey } = await createRoom({ password: 'correct horse' });
    const response = await askTicket(roomId, { hostKey });
    const { ticket } = ticketSchema.parse(await response.json());
    await askTicket(roomId, { password: 'wrong horse' });
    const text = log.join('');
    expect(text).toContain(roomId);
    for (const secret of [hostKey, ticket, 'correct horse', 'wrong horse', 'argon2id']) {
      expect(text).not.toContain(secret);
    }
  });
});

describe('GET /api/jwks', () => {
  beforeEach(() => start());

  it('publishes the keys by which a gateway far away verifies a ticket', async () => {
    const response = await fetch(`${url}/api/jwks`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^application\/jwk-set\+json/);
    expect(response.headers.get('cache-control')).toBe('public, max-age=60');
    expect(await response.text()).not.toContain('"d"');

    const { roomId } = await createRoom();
    const { ticket } = ticketSchema.parse(await (await askTicket(roomId)).json());
    const claims = await TicketVerifier.remote(`${url}/api/jwks`).verify(ticket);
    expect(claims).toMatchObject({ roomId, role: 'participant' });
  });
});

describe('GET /metrics', () => {
  beforeEach(() => start());

  it('counts rooms and tickets, without naming them', async () => {
    const { roomId, hostKey } = await createRoom();
    await askTicket(roomId);
    await askTicket(roomId, { hostKey });
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toContain('madang_rooms_created_total{service="rooms"} 1\n');
    expect(text).toContain('madang_tickets_issued_total{role="host",service="rooms"} 1\n');
    expect(text).toContain('madang_tickets_issued_total{role="participant",service="rooms"} 1\n');
    expect(text).not.toContain(roomId);
  });
});

describe('limits', () => {
  it('of new rooms count by network', async () => {
    await start({ roomsPerHour: 2 });
    const create = (from: string) => post('/api/rooms', {}, from);
    expect((await create('203.0.113.1')).status).toBe(201);
    expect((await create('203.0.113.1')).status).toBe(201);
    const headers = await expectProblem(await create('203.0.113.1'), 429, 'rate_limited');
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(3_590);
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(3_600);

    expect((await create('203.0.113.2')).status).toBe(201);
    expect((await create('2001:db8::1')).status).toBe(201);
    expect((await create('2001:db8::2')).status).toBe(201);
    await expectProblem(await create('2001:db8::3'), 429, 'rate_limited');
    expect((await create('2001:db8:0:1::1')).status).toBe(201);
    // What the client itself claims to have forwarded does not count.
    await expectProblem(await create('198.51.100.9, 203.0.113.1'), 429, 'rate_limited');
  });

  it('of wrong passwords count by network, over all rooms', async () => {
    await start({ wrongPerNetwork: [{ attempts: 2, seconds: 60 }] });
    const one = await createRoom({ password: 'p' });
    const other = await createRoom({ password: 'p' });
    const guess = (roomId: string, password: string, from: string) =>
      askTicket(roomId, { password }, from);
    await expectProblem(await guess(one.roomId, 'a', '203.0.113.1'), 403, 'password_wrong');
    await expectProblem(await guess(other.roomId, 'b', '203.0.113.1'), 403, 'password_wrong');
    const refused = await guess(one.roomId, 'p', '203.0.113.1');
    const headers = await expectProblem(refused, 429, 'rate_limited');
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect((await guess(one.roomId, 'p', '203.0.113.2')).status).toBe(201);
    expect((await askTicket(one.roomId, { hostKey: one.hostKey }, '203.0.113.1')).status).toBe(201);
  });

  it('of wrong passwords count by room, over all networks', async () => {
    await start({ wrongPerRoom: [{ attempts: 3, seconds: 60 }] });
    const { roomId } = await createRoom({ password: 'p' });
    const other = await createRoom({ password: 'p' });
    for (const n of [1, 2, 3]) {
      const response = await askTicket(roomId, { password: 'x' }, `203.0.113.${n}`);
      await expectProblem(response, 403, 'password_wrong');
    }
    const refused = await askTicket(roomId, { password: 'p' }, '203.0.113.4');
    await expectProblem(refused, 429, 'rate_limited');
    expect((await askTicket(other.roomId, { password: 'p' }, '203.0.113.4')).status).toBe(201);
  });

  it('do not count right passwords', async () => {
    await start({
      wrongPerNetwork: [{ attempts: 1, seconds: 60 }],
      wrongPerRoom: [{ attempts: 1, seconds: 60 }],
    });
    const { roomId } = await createRoom({ password: 'p' });
    for (let round = 0; round < 4; round += 1) {
      expect((await askTicket(roomId, { password: 'p' })).status).toBe(201);
    }
  });

  it('cannot be passed by guessing many at once', async () => {
    await start({ wrongPerNetwork: [{ attempts: 3, seconds: 60 }] });
    const { roomId } = await createRoom({ password: 'p' });
    const statuses = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        return (await askTicket(roomId, { password: `guess ${n}` })).status;
      }),
    );
    expect(statuses.filter((status) => status === 403)).toHaveLength(3);
    expect(statuses.filter((status) => status === 429)).toHaveLength(17);
  });

  it('of waiting passwords answer at once, and cost no attempt', async () => {
    await start({
      hashesAtOnce: 1,
      hashesWaiting: 1,
      wrongPerNetwork: [{ attempts: 20, seconds: 60 }],
    });
    const { roomId } = await createRoom({ password: 'p' });
    const responses = await Promise.all(
      Array.from({ length: 20 }, () => askTicket(roomId, { password: 'wrong' })),
    );
    const busy = responses.filter(({ status }) => status === 503);
    expect(busy.length).toBeGreaterThan(0);
    for (const response of busy) {
      const headers = await expectProblem(response, 503, 'unavailable');
      expect(headers.get('retry-after')).toBe('2');
    }
    const response = await askTicket(roomId, { password: 'wrong' });
    await expectProblem(response, 403, 'password_wrong');
  });
});
