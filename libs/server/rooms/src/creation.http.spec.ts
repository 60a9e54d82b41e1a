import { afterEach, describe, expect, it } from '@jest/globals';
import { createdRoomSchema, type CreatedRoom } from '@madang/protocol';
import { ConfigError, parseEnv } from '@madang/server-kernel';
import { RoomsApp, expectProblem } from '../test/rooms-app';
import { roomsConfig, roomsEnv, type RoomsConfig } from './rooms-config';

const TOKEN = 'a-token-of-the-operator';
const KEY = '8e03978e-40d5-43dd-bc93-6894a57f9324';

let rooms: RoomsApp;
const start = async (config?: Partial<RoomsConfig>) => void (rooms = await RoomsApp.start(config));
afterEach(() => rooms.stop());

const create = (headers: Record<string, string> = {}, body: object = {}) =>
  rooms.request('POST', '/api/rooms', headers, body);
const keyed = (body: object = {}, key = KEY) => create({ 'idempotency-key': key }, body);
async function roomOf(response: Response): Promise<CreatedRoom> {
  expect(response.status).toBe(201);
  return createdRoomSchema.parse(await response.json());
}

describe('a request with an Idempotency-Key', () => {
  it('makes one room however often it comes, and gives its host key each time', async () => {
    await start();
    const first = await keyed({ password: 'p' });
    const room = await roomOf(first);
    for (const again of [
      await keyed({ password: 'p' }),
      await keyed({ password: 'p' }, `"${KEY}"`),
    ]) {
      expect(again.headers.get('location')).toBe(first.headers.get('location'));
      expect(await roomOf(again)).toEqual(room);
    }
    expect(rooms.directory.records).toHaveLength(1);
    const asked = await rooms.askTicket(room.roomId, { hostKey: room.hostKey });
    expect(asked.status).toBe(201);
    expect((await roomOf(await keyed({}, `${KEY}2`))).hostKey).not.toBe(room.hostKey);
  });

  it('keeps neither the host key nor the password for that', async () => {
    await start();
    const { hostKey } = await roomOf(await keyed({ password: 'correct horse' }));
    const kept = JSON.stringify(await rooms.keptTexts());
    expect(kept).toContain('idempotency:');
    for (const secret of [hostKey, 'correct horse', KEY]) expect(kept).not.toContain(secret);
  });

  it('is refused with another body', async () => {
    await start();
    await roomOf(await keyed({ password: 'p' }));
    await expectProblem(await keyed({ password: 'q' }), 422, 'key_reused');
    await expectProblem(await keyed(), 422, 'key_reused');
  });

  it('waits for the first of several at once', async () => {
    await start();
    const answers = await Promise.all(Array.from({ length: 6 }, () => keyed({ password: 'p' })));
    const made = answers.filter(({ status }) => status === 201);
    expect(made.length).toBeGreaterThan(0);
    const busy = answers.filter(({ status }) => status !== 201);
    expect(busy.length).toBeGreaterThan(0);
    for (const answer of busy) {
      expect((await expectProblem(answer, 409, 'key_in_use')).get('retry-after')).toBe('1');
    }
    expect(rooms.directory.records).toHaveLength(1);
  });

  it('can be said again after it has failed', async () => {
    await start();
    rooms.directory.away = true;
    await expectProblem(await keyed(), 503, 'unavailable');
    rooms.directory.away = false;
    await roomOf(await keyed());
  });

  it('gives the answer of that time, whatever has become of the room', async () => {
    await start();
    const room = await roomOf(await keyed());
    await rooms.request('DELETE', `/api/rooms/${room.roomId}`, {
      authorization: `Bearer ${room.hostKey}`,
    });
    expect(await roomOf(await keyed())).toEqual(room);
    expect(rooms.directory.records).toHaveLength(1);
  });

  it.each(['1', 'short', 'x'.repeat(129), 'with spaces in it all', 'with"quotes"in"it"all'])(
    'is refused with the key %s, which could be guessed or read wrongly',
    async (key) => {
      await start();
      await expectProblem(await keyed({}, key), 400, 'invalid_request', 'idempotency-key');
    },
  );
});

describe('who may make rooms', () => {
  it('is whoever has the token, where there is one', async () => {
    await start({ creationToken: TOKEN });
    const headers = await expectProblem(await create(), 401, 'creation_refused');
    expect(headers.get('www-authenticate')).toBe('Bearer');
    for (const token of ['wrong', `${TOKEN}x`, TOKEN.slice(1)]) {
      const response = await create({ authorization: `Bearer ${token}` });
      await expectProblem(response, 403, 'creation_refused');
    }
    expect(rooms.directory.records).toHaveLength(0);
    const room = await roomOf(await create({ authorization: `Bearer ${TOKEN}` }));
    expect((await rooms.askTicket(room.roomId)).status).toBe(201);
  });

  it('is not found out by trying many tokens, nor by somebody else’s Idempotency-Key', async () => {
    await start({ creationToken: TOKEN, wrongPerNetwork: [{ attempts: 2, seconds: 60 }] });
    await roomOf(await create({ authorization: `Bearer ${TOKEN}`, 'idempotency-key': KEY }));
    await expectProblem(await keyed(), 401, 'creation_refused');
    const guess = () => create({ authorization: 'Bearer wrong' });
    for (let n = 0; n < 2; n += 1) await expectProblem(await guess(), 403, 'creation_refused');
    await expectProblem(await guess(), 429, 'rate_limited');
    await roomOf(await create({ authorization: `Bearer ${TOKEN}` }));
  });

  it('is anybody otherwise, who may say the policy, too', async () => {
    await start();
    const room = await roomOf(await create({}, { policy: { waitingRoom: true } }));
    expect(room.waitingRoom).toBe(true);
    expect(rooms.directory.records[0]?.policy).toMatchObject({ waitingRoom: true, locked: false });
  });
});

describe('the settings of making rooms', () => {
  const read = (env: Record<string, string>) => roomsConfig(parseEnv(roomsEnv, env)).creationToken;

  it('let anybody unless a token is set, which then is needed', async () => {
    await start();
    expect(read({})).toBeNull();
    expect(read({ ROOM_CREATION: 'anyone' })).toBeNull();
    expect(read({ ROOM_CREATION: 'token', ROOM_CREATION_TOKEN: TOKEN })).toBe(TOKEN);
  });

  it.each([
    [{ ROOM_CREATION: 'token' }, /^ROOM_CREATION_TOKEN is not set, but ROOM_CREATION is token\.$/],
    [{ ROOM_CREATION_TOKEN: TOKEN }, /^ROOM_CREATION must be token/],
    [{ ROOM_CREATION: 'nobody' }, /^ROOM_CREATION must be one of anyone, token/],
    [
      { ROOM_CREATION: 'token', ROOM_CREATION_TOKEN: 'short' },
      /^ROOM_CREATION_TOKEN must be a secret/,
    ],
  ])('refuse %j', async (env, message) => {
    await start();
    expect(() => read(env)).toThrow(ConfigError);
    expect(() => read(env)).toThrow(message);
  });
});
