import { describe, expect, it } from '@jest/globals';
import { TOPOLOGIES } from '../topologies/topologies';
import { call, createRoom, getTicket } from './rest';
import { serverForStrangers } from './server-for-strangers';
import { joinedState, type Json, type Stranger } from './stranger';

const speaking = (displayName: string): Json => ({
  ...joinedState(displayName),
  publications: [{ source: 'microphone', muted: false }],
});
const state = (displayName: string, stage: string): Json => ({
  kind: 'state',
  state: { ...joinedState(displayName), stage },
});
const codeOf = (reply: Json): unknown => (reply.error as Json | undefined)?.code;

// As entering.spec.ts: written from docs/protocol.md alone.
describe.each(TOPOLOGIES)(
  'a client written from docs/protocol.md, on %s, with hosts',
  (_, start) => {
    const server = serverForStrangers(start);

    async function knock(roomId: string, displayName: string): Promise<Stranger> {
      const stranger = await server.connect();
      const ticket = await getTicket(server.url, roomId);
      const preview = { ...joinedState(displayName), stage: 'knocking' };
      stranger.hello({ kind: 'ticket', ticket, state: preview });
      await stranger.welcome();
      return stranger;
    }

    async function meeting(policy: object = {}) {
      const { roomId, hostKey } = await createRoom(server.url, { policy });
      const host = await server.join(roomId, 'Ada', { hostKey });
      const act = (action: Json): Promise<Json> => host.request({ type: 'act', action });
      return { roomId, hostKey, host, act };
    }

    it('§3 waits, sees nobody, and is let in or denied', async () => {
      const { roomId, host, act } = await meeting({ waitingRoom: true });
      const [bo, cy] = [await knock(roomId, 'Bo'), await knock(roomId, 'Cy')];
      expect(JSON.stringify(bo.frames)).not.toContain(await host.participantId());
      expect(codeOf(await bo.append(state('Bo', 'joined')))).toBe('not_admitted');

      expect(await act({ kind: 'admit', targets: [await bo.participantId()] })).toHaveProperty(
        'ok',
      );
      const { snapshot } = (await bo.frame(({ type }) => type === 'resync')) as { snapshot: Json };
      expect(JSON.stringify(snapshot.participants)).toContain(await host.participantId());
      expect(await bo.append(state('Bo', 'joined'))).toHaveProperty('ok');

      await act({ kind: 'deny', targets: 'everyone' });
      expect(await cy.closed).toMatchObject({ code: 4514 });
      expect(JSON.stringify(cy.frames)).not.toContain(await host.participantId());
      expect(JSON.stringify(bo.frames)).not.toContain(await cy.participantId());
    });

    it('§6 is muted, may not unmute, and then is asked to', async () => {
      const { roomId, host, act } = await meeting();
      const bo = await server.join(roomId, 'Bo');
      const id = await bo.participantId();
      await bo.append({ kind: 'state', state: speaking('Bo') });
      await act({ kind: 'mute', targets: [id], source: 'microphone', mayUnmute: false });
      const muted = { kind: 'muted', from: id, sources: ['microphone'], mayUnmute: false };
      for (const one of [host, bo]) {
        expect(await one.entry(({ kind }) => kind === 'muted')).toMatchObject(muted);
      }
      expect(codeOf(await bo.append({ kind: 'state', state: speaking('Bo') }))).toBe(
        'not_permitted',
      );
      await act({ kind: 'askToUnmute', participantId: id });
      await bo.entry(({ kind }) => kind === 'asked');
      expect(await bo.append({ kind: 'state', state: speaking('Bo') })).toHaveProperty('ok');
      const own = await bo.request({ type: 'act', action: { kind: 'end' } });
      expect(codeOf(own)).toBe('host_required');
    });

    it('§1 learns at once what is changed over HTTP', async () => {
      const { roomId, hostKey, host } = await meeting();
      const bo = await server.join(roomId, 'Bo');
      const url = `${server.url}/api/rooms/${roomId}`;
      const { headers } = await call(url, 'GET');
      const authorization = `Bearer ${hostKey}`;
      const changed = await fetch(url, {
        method: 'PATCH',
        headers: {
          authorization,
          'content-type': 'application/json',
          'if-match': headers.get('etag') ?? '',
        },
        body: JSON.stringify({ policy: { permissions: { participant: { chat: false } } } }),
      });
      expect(changed.status).toBe(200);
      const { policy } = await bo.entry(({ kind }) => kind === 'policy');
      expect(policy).toMatchObject({ permissions: { participant: { chat: false } } });
      const chat = { kind: 'chat', payload: 'p1.e30' };
      expect(codeOf(await bo.append(chat))).toBe('not_permitted');
      expect(await host.append(chat)).toHaveProperty('ok');

      const ended = await fetch(url, { method: 'DELETE', headers: { authorization } });
      expect(ended.status).toBe(204);
      for (const one of [host, bo]) expect(await one.closed).toMatchObject({ code: 4515 });
      expect((await call(url, 'GET')).status).toBe(404);
    });

    it('§6 is banned: neither its session nor a new ticket opens the room', async () => {
      const { roomId, act } = await meeting();
      const tickets = `${server.url}/api/rooms/${roomId}/tickets`;
      const asked = await call(tickets, 'POST', {});
      const cookie = asked.headers.getSetCookie()[0]?.split(';')[0] ?? '';
      const bo = await server.enter(String(asked.body.ticket), 'Bo');
      const { resumeToken } = await bo.welcome();
      await act({ kind: 'remove', participantId: await bo.participantId(), ban: true });
      expect(await bo.closed).toMatchObject({ code: 4513 });

      const again = await server.connect();
      again.hello({ kind: 'resume', resumeToken });
      expect(await again.closed).toMatchObject({ code: 4513 });
      const refused = await fetch(tickets, {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/json' },
        body: '{}',
      });
      expect(await refused.json()).toMatchObject({ status: 403, code: 'banned' });
    });

    it('§6 hands over, and may do nothing any more as what it was', async () => {
      const { roomId, host, act } = await meeting();
      const bo = await server.join(roomId, 'Bo');
      await act({ kind: 'handOver', participantId: await bo.participantId() });
      const demote = {
        kind: 'setRole',
        participantId: await host.participantId(),
        role: 'participant',
      };
      await bo.request({ type: 'act', action: demote });
      await host.entry(({ kind, role }) => kind === 'role' && role === 'participant');
      for (const kind of ['end', 'lowerHands', 'setPolicy']) {
        const more = { lowerHands: { targets: 'everyone' }, setPolicy: { policy: {} } }[kind] ?? {};
        expect(codeOf(await act({ kind, ...more }))).toBe('host_required');
      }
    });
  },
);
