import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { TOPOLOGIES } from '../topologies/topologies';
import { createRoom } from './rest';
import { serverForStrangers } from './server-for-strangers';
import type { Json, Stranger } from './stranger';

interface Welcome {
  participantId: string;
  resumeToken: string;
  lastN: number;
  catchUp: { kind: string; epoch: string; seq: number; entries: Json[] };
}

describe.each(TOPOLOGIES)('a client written from docs/protocol.md, on %s', (_name, start) => {
  const server = serverForStrangers(start);

  /** A new connection for the session of `former`, with its last place in the log when `cursor` is given. */
  async function resume(former: Stranger, cursor?: Json): Promise<[Stranger, Welcome]> {
    const { resumeToken } = (await former.welcome()) as unknown as Welcome;
    const back = await server.connect();
    if (cursor) back.sessionId = former.sessionId;
    back.hello({ kind: 'resume', resumeToken, ...(cursor && { cursor }) });
    return [back, (await back.welcome()) as unknown as Welcome];
  }

  describe('§7 staying connected, and leaving', () => {
    it('has its ping answered', async () => {
      const { roomId } = await createRoom(server.url);
      const ada = await server.join(roomId, 'Ada');

      expect(await ada.request({ type: 'ping' })).toMatchObject({ ok: {} });
    });

    it('leaves: an answer, a close with 1000, and the others are told', async () => {
      const { roomId } = await createRoom(server.url);
      const ada = await server.join(roomId, 'Ada');
      const bo = await server.join(roomId, 'Bo');

      expect(await bo.request({ type: 'leave' })).toMatchObject({ ok: {} });
      expect((await bo.closed).code).toBe(1000);
      expect(await ada.entry(({ kind }) => kind === 'left')).toMatchObject({
        from: await bo.participantId(),
        reason: 'left',
      });
    });
  });

  describe('§8 resuming', () => {
    it('is away, comes back, and gets exactly what it missed', async () => {
      const { roomId } = await createRoom(server.url);
      const ada = await server.join(roomId, 'Ada');
      const bo = await server.join(roomId, 'Bo');
      await bo.append({ kind: 'chat', payload: 'p1.e30' }, 7);
      const [seen] = await bo.chat(1);
      const epoch = bo.frames.find(({ type }) => type === 'entries')?.epoch;

      bo.drop();
      const participantId = await bo.participantId();
      await ada.entry(({ kind, from }) => kind === 'away' && from === participantId);
      await ada.append({ kind: 'chat', payload: 'p1.e30' });
      const [back, welcome] = await resume(bo, { epoch, seq: seen?.seq });

      expect(welcome).toMatchObject({
        participantId,
        lastN: 7,
        catchUp: { kind: 'entries', epoch },
      });
      const missed = welcome.catchUp.entries;
      expect(missed.filter(({ kind }) => kind === 'chat')).toHaveLength(1);
      expect(missed.every(({ seq }) => Number(seq) > Number(seen?.seq))).toBe(true);
      expect(await ada.entry(({ kind }) => kind === 'resumed')).toMatchObject({
        from: participantId,
        sessionId: bo.sessionId,
      });
      expect(await back.append({ kind: 'chat', payload: 'p1.e30' }, 8)).toHaveProperty('ok');
    });

    it('after a page load it is the same participant in a new session', async () => {
      const { roomId } = await createRoom(server.url);
      const ada = await server.join(roomId, 'Ada');
      const bo = await server.join(roomId, 'Bo');
      await bo.append({ kind: 'chat', payload: 'p1.e30' }, 7);
      const participantId = await bo.participantId();

      bo.drop();
      const [back, welcome] = await resume(bo);

      expect(welcome).toMatchObject({ participantId, lastN: 0, catchUp: { kind: 'snapshot' } });
      expect(await ada.entry(({ kind }) => kind === 'resumed')).toMatchObject({
        from: participantId,
        sessionId: back.sessionId,
      });
      expect(await back.append({ kind: 'chat', payload: 'p1.e30' }, 1)).toHaveProperty('ok');
    });

    it('gets a snapshot when the log knows nothing of its epoch', async () => {
      const { roomId } = await createRoom(server.url);
      const bo = await server.join(roomId, 'Bo');
      bo.drop();

      const [, welcome] = await resume(bo, { epoch: 'of-another-log', seq: 1 });
      expect(welcome.catchUp.kind).toBe('snapshot');
    });

    it('supersedes its own former connection', async () => {
      const { roomId } = await createRoom(server.url);
      const bo = await server.join(roomId, 'Bo');
      await resume(bo);

      expect((await bo.closed).code).toBe(4508);
    });

    it('is told when its place is gone', async () => {
      const late = await server.connect();
      late.hello({ kind: 'resume', resumeToken: randomBytes(32).toString('base64url') });

      expect((await late.closed).code).toBe(4507);
    });
  });
});
