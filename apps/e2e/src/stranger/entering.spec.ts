import { describe, expect, it } from '@jest/globals';
import { TOPOLOGIES } from '../topologies/topologies';
import { call, createRoom, getTicket } from './rest';
import { serverForStrangers } from './server-for-strangers';
import { joinedState, Stranger } from './stranger';

// docs/protocol.md promises to be all that is needed to write a client: the client of these suites was written from
// that page alone and imports nothing of ours.
describe.each(TOPOLOGIES)('a client written from docs/protocol.md, on %s', (_name, start) => {
  const server = serverForStrangers(start);

  describe('§1 getting a ticket', () => {
    it('creates a room, looks at it, and is told how it is', async () => {
      const created = await call(`${server.url}/api/rooms`, 'POST', { password: 'mandarin' });
      expect(created.status).toBe(201);
      expect(created.body).toMatchObject({ needsPassword: true, keyId: null, capacity: 8 });
      expect(created.body.roomId).toMatch(/^[a-z]{5}(-[a-z]{5}){3}$/);
      expect(Math.abs(Date.now() - Number(created.body.createdAt))).toBeLessThan(60_000);

      const { hostKey, ...description } = created.body;
      expect(typeof hostKey).toBe('string');
      const room = await call(`${server.url}/api/rooms/${String(created.body.roomId)}`, 'GET');
      expect(room).toMatchObject({ status: 200, body: description });
      expect(room.body).not.toHaveProperty('hostKey');
    });

    it('is refused with problems that have the documented status and code', async () => {
      const { roomId } = await createRoom(server.url, { password: 'mandarin' });
      const tickets = `${server.url}/api/rooms/${roomId}/tickets`;
      const unknown = `${server.url}/api/rooms/babab-babab-babab-babab`;

      const refusals = [
        [await call(tickets, 'POST', {}), 401, 'password_required'],
        [await call(tickets, 'POST', { password: 'lemon' }), 403, 'password_wrong'],
        [await call(tickets, 'POST', { hostKey: 'lemon' }), 403, 'host_key_wrong'],
        [await call(unknown, 'GET'), 404, 'room_unknown'],
        [await call(`${unknown}/tickets`, 'POST', {}), 404, 'room_unknown'],
      ] as const;
      for (const [answer, status, code] of refusals) {
        expect(answer).toMatchObject({ status, body: { status, code, type: 'about:blank' } });
        expect(answer.type).toContain('application/problem+json');
      }
    });

    it('gets a ticket with the password or with the host key, to live a minute', async () => {
      const { roomId, hostKey } = await createRoom(server.url, { password: 'mandarin' });
      const tickets = `${server.url}/api/rooms/${roomId}/tickets`;

      for (const proof of [{ password: 'mandarin' }, { hostKey }]) {
        const { status, body } = await call(tickets, 'POST', proof);
        expect(status).toBe(201);
        expect(typeof body.ticket).toBe('string');
        const lifeMs = Number(body.expiresAt) - Date.now();
        expect(lifeMs).toBeGreaterThan(50_000);
        expect(lifeMs).toBeLessThanOrEqual(61_000);
      }
      const keys = await call(`${server.url}/api/jwks`, 'GET');
      expect(keys.body).toMatchObject({ keys: [{ kty: 'OKP', crv: 'Ed25519' }] });
    });
  });

  describe('§2–§4 connecting', () => {
    it('is welcomed with the whole room, itself included', async () => {
      const { roomId, hostKey } = await createRoom(server.url);
      const host = await server.join(roomId, '지민', { hostKey });

      const welcome = await host.welcome();
      expect(welcome).toMatchObject({
        version: 1,
        room: { roomId, capacity: 8 },
        sessionId: host.sessionId,
        lastN: 0,
        heartbeatMs: 5_000,
        graceMs: 15_000,
        ice: { relay: 'none' },
        catchUp: {
          kind: 'snapshot',
          snapshot: {
            participants: [
              {
                participantId: welcome.participantId,
                sessionId: host.sessionId,
                role: 'host',
                presence: 'present',
                state: joinedState('지민'),
              },
            ],
            chat: [],
          },
        },
      });
      expect(Math.abs(Date.now() - Number(welcome.now))).toBeLessThan(60_000);
    });

    it('sees the next one come in, as a participant', async () => {
      const { roomId } = await createRoom(server.url);
      const first = await server.join(roomId, 'Ada');
      const second = await server.join(roomId, 'Bo');

      const participantId = await second.participantId();
      expect(await first.entry(({ from }) => from === participantId)).toMatchObject({
        kind: 'joined',
        participant: { participantId, role: 'participant', sessionId: second.sessionId },
      });
    });

    it.each([
      ['a first frame that is no hello', 4502, 'hello_expected', { type: 'ping', id: 1 }],
      ['text that is no JSON', 4500, 'malformed_frame', 'good morning'],
      ['a binary frame', 4500, 'malformed_frame', Buffer.from('{}')],
      ['a hello of more than 8 KiB', 4501, 'frame_too_large', `"${'x'.repeat(9_000)}"`],
    ])('is closed for %s', async (_what, code, error, frame) => {
      const stranger = await server.connect();
      stranger.sendRaw(
        typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame),
      );

      const end = await stranger.closed;
      expect(end.code).toBe(code);
      expect(end.frames).toMatchObject([{ type: 'error', error: { code: error } }]);
    });

    it.each([
      ['versions that nobody speaks', 4503, { versions: [99] }],
      ['a ticket that nobody signed', 4504, {}],
    ])('is closed for %s', async (_what, code, change) => {
      const stranger = await server.connect();
      stranger.send({
        type: 'hello',
        versions: [1],
        sessionId: stranger.sessionId,
        credential: {
          kind: 'ticket',
          ticket: 'eyJhbGciOiJub25lIn0.e30.',
          state: joinedState('Eve'),
        },
        ...change,
      });

      expect((await stranger.closed).code).toBe(code);
    });

    it('cannot use a ticket twice', async () => {
      const { roomId } = await createRoom(server.url);
      const ticket = await getTicket(server.url, roomId);
      await server.enter(ticket, 'Ada');
      const second = await server.connect();
      second.hello({ kind: 'ticket', ticket, state: joinedState('Eve') });

      expect((await second.closed).code).toBe(4506);
    });

    it('may not come from a page of another origin', async () => {
      await expect(Stranger.connect(server.url, 'https://evil.example')).rejects.toThrow('403');
      await server.connect(server.url);
    });
  });
});
