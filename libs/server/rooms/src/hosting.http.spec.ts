import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_POLICY, roomSettingsSchema, type CreatedRoom } from '@madang/protocol';
import { sha256 } from '@madang/server-access';
import { RoomsApp, expectProblem } from '../test/rooms-app';

let rooms: RoomsApp;
let room: CreatedRoom;
let path: string;
beforeEach(async () => {
  rooms = await RoomsApp.start();
  room = await rooms.createRoom();
  path = `/api/rooms/${room.roomId}`;
});
afterEach(() => rooms.stop());

const asHost = (more: Record<string, string> = {}) => ({
  authorization: `Bearer ${room.hostKey}`,
  ...more,
});
const patch = (body: unknown, version = '"1"') =>
  rooms.request('PATCH', path, asHost({ 'if-match': version }), body);

describe('PATCH /api/rooms/{roomId}', () => {
  it('changes what it names, and counts the version up', async () => {
    const seen = await rooms.get(path);
    expect(seen.headers.get('etag')).toBe('"1"');
    const response = await patch({
      policy: { locked: true, permissions: { cohost: { chat: false } } },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('etag')).toBe('"2"');
    const settings = roomSettingsSchema.strict().parse(await response.json());
    expect(settings.policy).toEqual({
      ...DEFAULT_POLICY,
      locked: true,
      permissions: {
        ...DEFAULT_POLICY.permissions,
        cohost: { ...DEFAULT_POLICY.permissions.cohost, chat: false },
      },
    });
    expect(await (await rooms.get(path)).json()).toMatchObject({ locked: true, capacity: 8 });
    expect(rooms.live.told).toEqual([{ roomId: room.roomId, version: 2 }]);
  });

  it('sets, keeps and takes away the password', async () => {
    expect(await (await patch({ password: 'sesame' })).json()).toMatchObject({
      needsPassword: true,
    });
    await expectProblem(await rooms.askTicket(room.roomId), 401, 'password_required');
    expect((await rooms.askTicket(room.roomId, { password: 'sesame' })).status).toBe(201);
    expect(await (await patch({ capacity: 2 }, '"2"')).json()).toMatchObject({
      ...{ needsPassword: true, capacity: 2 },
    });
    expect(await (await patch({ password: null }, '"3"')).json()).toMatchObject({
      needsPassword: false,
    });
    expect((await rooms.askTicket(room.roomId)).status).toBe(201);
  });

  it('wants to know which version it changes', async () => {
    const response = await rooms.request('PATCH', path, asHost(), { capacity: 2 });
    await expectProblem(response, 428, 'version_required');
  });

  it.each(['"2"', 'W/"1"', '1', '', '"0", "2"'])(
    'changes nothing for the version %s',
    async (version) => {
      await expectProblem(await patch({ capacity: 2 }, version), 412, 'version_conflict');
      expect(await (await rooms.get(path)).json()).toMatchObject({ capacity: 8 });
      expect(rooms.live.told).toEqual([]);
    },
  );

  it.each(['*', '"7", "1"'])('changes it for the version %s', async (version) => {
    expect((await patch({ capacity: 2 }, version)).status).toBe(200);
  });

  it('lets one of several that saw the same version win', async () => {
    const answers = await Promise.all([2, 3, 4, 5].map((capacity) => patch({ capacity })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
  });

  it('keeps to the capacity of the operator', async () => {
    await expectProblem(await patch({ capacity: 9 }), 400, 'invalid_request', 'capacity');
  });

  it.each([
    [{ capacity: 1 }, 'capacity'],
    [{ password: '' }, 'password'],
    [{ policy: { locked: 'yes' } }, 'policy.locked'],
    [{ policy: { permissions: { host: {} } } }, 'policy.permissions'],
    [{ bans: [] }, undefined],
    [{ hostKeyHash: 'x' }, undefined],
  ])('refuses %j', async (body, where) => {
    await expectProblem(await patch(body), 400, 'invalid_request', where);
  });

  it('says that the meeting could not be told, and can be said again', async () => {
    rooms.live.away = true;
    await expectProblem(await patch({ capacity: 2 }), 503, 'unavailable');
    rooms.live.away = false;
    expect((await patch({ capacity: 2 }, '"2"')).status).toBe(200);
    expect(rooms.live.told).toHaveLength(1);
  });
});

describe('what only hosts may do', () => {
  const requests = [
    ['PATCH', '', { capacity: 2 }],
    ['DELETE', '', undefined],
    ['GET', '/audit', undefined],
  ] as const;

  it.each(requests)('%s %s wants the host key, and the right one', async (method, below, body) => {
    const ask = (headers: Record<string, string>) =>
      rooms.request(method, path + below, { 'if-match': '"1"', ...headers }, body);
    const headers = await expectProblem(await ask({}), 401, 'host_key_required');
    expect(headers.get('www-authenticate')).toBe('Bearer');
    for (const key of ['wrong', sha256(room.hostKey), `${room.hostKey}x`]) {
      await expectProblem(await ask({ authorization: `Bearer ${key}` }), 403, 'host_key_wrong');
    }
    await expectProblem(
      await ask({ authorization: `Basic ${room.hostKey}` }),
      401,
      'host_key_required',
    );
    expect((await rooms.get(path)).headers.get('etag')).toBe('"1"');
    const status = method === 'DELETE' ? 204 : 200;
    expect((await ask({ authorization: `bearer ${room.hostKey}` })).status).toBe(status);
  });

  it('is not done with the host key of another room', async () => {
    const other = await rooms.createRoom();
    const headers = { authorization: `Bearer ${other.hostKey}`, 'if-match': '"1"' };
    await expectProblem(await rooms.request('DELETE', path, headers), 403, 'host_key_wrong');
    await expectProblem(await rooms.request('PATCH', path, headers, {}), 403, 'host_key_wrong');
  });
});

describe('DELETE /api/rooms/{roomId}', () => {
  const end = () => rooms.request('DELETE', path, asHost());

  it('ends the room for everybody, also when it is said again', async () => {
    const response = await end();
    expect(response.status).toBe(204);
    expect(await response.text()).toBe('');
    await expectProblem(await rooms.get(path), 404, 'room_unknown');
    const proof = { hostKey: room.hostKey };
    await expectProblem(await rooms.askTicket(room.roomId, proof), 404, 'room_unknown');
    expect((await end()).status).toBe(204);
    expect(rooms.live.told).toEqual([{ roomId: room.roomId, ended: true }]);
  });

  it('ends nothing while the meeting cannot be told', async () => {
    rooms.live.away = true;
    await expectProblem(await end(), 503, 'unavailable');
    expect((await rooms.get(path)).status).toBe(200);
    rooms.live.away = false;
    expect((await end()).status).toBe(204);
  });
});

describe('GET /api/rooms/{roomId}/audit', () => {
  const read = async (query = '') => {
    const response = await rooms.request('GET', `${path}/audit${query}`, asHost());
    expect(response.status).toBe(200);
    return (await response.json()) as {
      entries: { action: string; role: string | null }[];
      next: string | null;
    };
  };

  it('tells page by page who came in as what, what was refused and what hosts did, without secrets', async () => {
    await patch({ password: 'correct horse' });
    await rooms.askTicket(room.roomId, { password: 'correct horse' });
    await rooms.askTicket(room.roomId, { password: 'wrong horse' });
    await rooms.askTicket(room.roomId, { hostKey: room.hostKey });
    const first = await read('?limit=3');
    const second = await read(`?limit=3&cursor=${first.next ?? ''}`);
    expect([...first.entries, ...second.entries].map(({ action, role }) => [action, role])).toEqual(
      [
        ['room_created', null],
        ['room_changed', 'host'],
        ['ticket_issued', 'participant'],
        ['ticket_refused', null],
        ['ticket_issued', 'host'],
      ],
    );
    expect(second.next).toBeNull();
    const text = JSON.stringify([first, second]);
    for (const secret of ['horse', room.hostKey, '203.0.113.1']) expect(text).not.toContain(secret);
  });

  it.each([
    ['?limit=0', 'limit'],
    ['?limit=201', 'limit'],
    ['?limit=x', 'limit'],
    ['?cursor=../1', 'cursor'],
    ['?cursor=1-1&cursor=2-2', 'cursor'],
    ['?all=1', undefined],
  ])('refuses %s', async (query, where) => {
    const response = await rooms.request('GET', `${path}/audit${query}`, asHost());
    await expectProblem(response, 400, 'invalid_request', where);
  });
});
