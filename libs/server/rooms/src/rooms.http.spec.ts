import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createdRoomSchema, roomSchema, ticketSchema } from '@madang/protocol';
import { TicketVerifier, sha256 } from '@madang/server-access';
import { RoomsApp, expectProblem } from '../test/rooms-app';

let rooms: RoomsApp;
beforeEach(async () => {
  rooms = await RoomsApp.start();
});
afterEach(() => rooms.stop());

describe('POST /api/rooms', () => {
  it('makes a room', async () => {
    const before = Date.now();
    const response = await rooms.post('/api/rooms', { keyId: 'AAAAAAAAAAA' });
    expect(response.status).toBe(201);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const room = createdRoomSchema.parse(await response.json());
    expect(response.headers.get('location')).toBe(`/api/rooms/${room.roomId}`);
    expect(room).toMatchObject({ needsPassword: false, keyId: 'AAAAAAAAAAA', capacity: 8 });
    expect(room.createdAt).toBeGreaterThanOrEqual(before);
    expect(Buffer.from(room.hostKey, 'base64url')).toHaveLength(16);
  });

  it('keeps hashes, never the password or the host key', async () => {
    const { hostKey } = await rooms.createRoom({ password: 'correct horse' });
    const [record] = rooms.directory.records;
    expect(record?.passwordHash).toMatch(/^\$argon2id\$/);
    expect(record?.hostKeyHash).toBe(sha256(hostKey));
    expect(JSON.stringify(record)).not.toContain('correct horse');
    expect(JSON.stringify(record)).not.toContain(hostKey);
  });

  it('takes another id when one is taken', async () => {
    rooms.directory.taken = 2;
    const room = await rooms.createRoom();
    expect(new Set(rooms.directory.records.map(({ roomId }) => roomId)).size).toBe(3);
    expect(rooms.directory.records.at(-1)?.roomId).toBe(room.roomId);
  });

  it('gives up when every id is taken', async () => {
    rooms.directory.taken = Infinity;
    await expectProblem(await rooms.post('/api/rooms', {}), 500, 'internal');
    expect(rooms.directory.records).toHaveLength(3);
  });

  it.each<[string, unknown, string | undefined]>([
    ['an empty password', { password: '' }, 'password'],
    ['a password of 129 characters', { password: 'x'.repeat(129) }, 'password'],
    ['a password that is no text', { password: 1 }, 'password'],
    ['a key id of another length', { keyId: 'A' }, 'keyId'],
    ['unknown members', { capacity: 100 }, undefined],
    ['a list', [], undefined],
  ])('refuses %s', async (_name, body, path) => {
    await expectProblem(await rooms.post('/api/rooms', body), 400, 'invalid_request', path);
  });

  it.each([
    ['broken JSON', '{', 'application/json', 400, undefined],
    ['another content type', '{}', 'text/plain', 415, 'content-type'],
    ['too much', `{"password":"${'x'.repeat(17_000)}"}`, 'application/json', 413, undefined],
  ])('refuses %s', async (_name, body, type, status, path) => {
    const response = await rooms.postText('/api/rooms', body, type);
    await expectProblem(response, status, 'invalid_request', path);
  });

  it('says that the directory is away', async () => {
    rooms.directory.away = true;
    const headers = await expectProblem(await rooms.post('/api/rooms', {}), 503, 'unavailable');
    expect(headers.get('retry-after')).toBe('1');
  });
});

describe('GET /api/rooms/{roomId}', () => {
  it('tells what everybody with the link may know', async () => {
    const { hostKey, ...created } = await rooms.createRoom({ password: 'p' });
    const response = await rooms.get(`/api/rooms/${created.roomId}`);
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
    await expectProblem(await rooms.get(`/api/rooms/${roomId}`), 404, 'room_unknown');
  });

  it('says that the directory is away', async () => {
    const { roomId } = await rooms.createRoom();
    rooms.directory.away = true;
    await expectProblem(await rooms.get(`/api/rooms/${roomId}`), 503, 'unavailable');
  });
});

describe('POST /api/rooms/{roomId}/tickets', () => {
  const claimsOf = async (response: Response) => {
    expect(response.status).toBe(201);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const { ticket, expiresAt } = ticketSchema.parse(await response.json());
    const claims = await rooms.app.get(TicketVerifier).verify(ticket);
    expect(claims.expiresAt).toBe(expiresAt);
    return claims;
  };

  it('lets anybody into an open room, as participant', async () => {
    const { roomId } = await rooms.createRoom();
    const claims = await claimsOf(await rooms.askTicket(roomId));
    expect(claims).toMatchObject({ roomId, role: 'participant', capacity: 8 });
  });

  it('passes over a password that an open room does not have', async () => {
    const { roomId } = await rooms.createRoom();
    expect((await claimsOf(await rooms.askTicket(roomId, { password: 'x' }))).role).toBe(
      'participant',
    );
  });

  it('lets who has the host key in as host, without the password', async () => {
    const { roomId, hostKey } = await rooms.createRoom({ password: 'p' });
    expect((await claimsOf(await rooms.askTicket(roomId, { hostKey }))).role).toBe('host');
  });

  it('refuses a wrong host key, also with the right password', async () => {
    const { roomId } = await rooms.createRoom({ password: 'p' });
    for (const hostKey of ['', 'wrong', sha256('wrong')]) {
      const response = await rooms.askTicket(roomId, { hostKey, password: 'p' });
      await expectProblem(response, 403, 'host_key_wrong');
    }
  });

  it('refuses the stored hash of the host key', async () => {
    const { roomId, hostKey } = await rooms.createRoom();
    const response = await rooms.askTicket(roomId, { hostKey: sha256(hostKey) });
    await expectProblem(response, 403, 'host_key_wrong');
  });

  it('asks for the password', async () => {
    const { roomId } = await rooms.createRoom({ password: 'p' });
    const headers = await expectProblem(await rooms.askTicket(roomId), 401, 'password_required');
    expect(headers.get('www-authenticate')).toBe('Room-Password');
  });

  it('refuses a wrong password and accepts the right one', async () => {
    const { roomId } = await rooms.createRoom({ password: 'correct horse' });
    for (const password of ['', 'wrong', 'correct horse ']) {
      await expectProblem(await rooms.askTicket(roomId, { password }), 403, 'password_wrong');
    }
    const claims = await claimsOf(await rooms.askTicket(roomId, { password: 'correct horse' }));
    expect(claims.role).toBe('participant');
  });

  it.each<[string, unknown, string | undefined]>([
    ['a password that is no text', { password: {} }, 'password'],
    ['a host key that is too long', { hostKey: 'x'.repeat(129) }, 'hostKey'],
    ['unknown members', { role: 'host' }, undefined],
  ])('refuses %s', async (_name, body, path) => {
    const { roomId } = await rooms.createRoom();
    await expectProblem(
      await rooms.post(`/api/rooms/${roomId}/tickets`, body),
      400,
      'invalid_request',
      path,
    );
  });

  it('knows no such room', async () => {
    await expectProblem(await rooms.askTicket('lusab-babad-gutih-tugad'), 404, 'room_unknown');
    await expectProblem(await rooms.askTicket('nonsense'), 404, 'room_unknown');
  });

  it('says that the directory is away', async () => {
    const { roomId } = await rooms.createRoom();
    rooms.directory.away = true;
    await expectProblem(await rooms.askTicket(roomId), 503, 'unavailable');
  });

  it('leaves no secret in the log', async () => {
    const { roomId, hostKey } = await rooms.createRoom({ password: 'correct horse' });
    const response = await rooms.askTicket(roomId, { hostKey });
    const { ticket } = ticketSchema.parse(await response.json());
    await rooms.askTicket(roomId, { password: 'wrong horse' });
    const text = rooms.log.join('');
    expect(text).toContain(roomId);
    for (const secret of [hostKey, ticket, 'correct horse', 'wrong horse', 'argon2id']) {
      expect(text).not.toContain(secret);
    }
  });
});

describe('GET /api/jwks', () => {
  it('publishes the keys by which a gateway far away verifies a ticket', async () => {
    const response = await rooms.get('/api/jwks');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^application\/jwk-set\+json/);
    expect(response.headers.get('cache-control')).toBe('public, max-age=60');
    expect(await response.text()).not.toContain('"d"');

    const { roomId } = await rooms.createRoom();
    const { ticket } = ticketSchema.parse(await (await rooms.askTicket(roomId)).json());
    const claims = await TicketVerifier.remote(`${rooms.url}/api/jwks`).verify(ticket);
    expect(claims).toMatchObject({ roomId, role: 'participant' });
  });
});

describe('GET /metrics', () => {
  it('counts rooms and tickets, without naming them', async () => {
    const { roomId, hostKey } = await rooms.createRoom();
    await rooms.askTicket(roomId);
    await rooms.askTicket(roomId, { hostKey });
    const text = await (await rooms.get('/metrics')).text();
    expect(text).toContain('madang_rooms_created_total{service="rooms"} 1\n');
    expect(text).toContain('madang_tickets_issued_total{role="host",service="rooms"} 1\n');
    expect(text).toContain('madang_tickets_issued_total{role="participant",service="rooms"} 1\n');
    expect(text).not.toContain(roomId);
  });
});
