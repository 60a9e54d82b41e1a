import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { TOPOLOGIES } from '../topologies/topologies';
import { createRoom, getTicket } from './rest';
import { keyId, newRoomKey, open, seal, type Context } from './sealing';
import { serverForStrangers } from './server-for-strangers';
import { joinedState, type Json, type Stranger } from './stranger';

async function chatContext(roomId: string, author: Stranger, n: number): Promise<Context> {
  const from = await author.participantId();
  const { sessionId: fromSession } = author;
  return { kind: 'chat', roomId, from, fromSession, to: null, toSession: null, n };
}

describe.each(TOPOLOGIES)('a client written from docs/protocol.md, on %s', (_name, start) => {
  const server = serverForStrangers(start);

  describe('§5–§6 entries', () => {
    it('exchanges sealed signals that only the addressee gets', async () => {
      const roomKey = newRoomKey();
      const { roomId } = await createRoom(server.url, { keyId: keyId(roomKey) });
      const ada = await server.join(roomId, 'Ada');
      const bo = await server.join(roomId, 'Bo');
      const cy = await server.join(roomId, 'Cy');
      const context: Context = {
        kind: 'signal',
        roomId,
        from: await ada.participantId(),
        fromSession: ada.sessionId,
        to: await bo.participantId(),
        toSession: bo.sessionId,
        n: ada.nextN,
      };
      const { to, toSession } = context;
      const offer = { kind: 'description', description: { type: 'offer', sdp: 'v=0' } };
      const payload = seal(roomKey, context, offer);
      const reply = await ada.append({ kind: 'signal', to, toSession, payload });
      expect(reply).toMatchObject({ ok: { seq: expect.any(Number) } });

      const got = await bo.entry(({ kind }) => kind === 'signal');
      expect(got).toMatchObject({ from: context.from, fromSession: ada.sessionId, n: context.n });
      expect(open(roomKey, context, String(got.payload))).toEqual(offer);

      // The room is told something after the signal: what came to Cy until then is all that there was.
      await ada.append({ kind: 'chat', payload: 'p1.e30' });
      await cy.entry(({ kind }) => kind === 'chat');
      expect(cy.entries().some(({ kind }) => kind === 'signal')).toBe(false);
    });

    it('chats: all see one order, the authors and whoever comes later included', async () => {
      const roomKey = newRoomKey();
      const { roomId } = await createRoom(server.url, { keyId: keyId(roomKey) });
      const ada = await server.join(roomId, 'Ada');
      const bo = await server.join(roomId, 'Bo');
      const lines = [
        [ada, 'one'],
        [bo, 'two'],
        [ada, 'three'],
      ] as const;
      for (const [author, text] of lines) {
        const context = await chatContext(roomId, author, author.nextN);
        await author.append({ kind: 'chat', payload: seal(roomKey, context, { text, name: '' }) });
      }
      const cy = await server.join(roomId, 'Cy');
      const welcome = (await cy.welcome()) as { catchUp: { snapshot: { chat: Json[] } } };

      for (const seen of [
        await ada.chat(lines.length),
        await bo.chat(lines.length),
        welcome.catchUp.snapshot.chat,
      ]) {
        const texts = seen.map(async ({ from, n, payload }) => {
          const author = from === (await ada.participantId()) ? ada : bo;
          return open(roomKey, await chatContext(roomId, author, Number(n)), String(payload));
        });
        expect(await Promise.all(texts)).toEqual(lines.map(([, text]) => ({ text, name: '' })));
      }
    });

    it('cannot open what was sealed under another counter', async () => {
      const roomKey = newRoomKey();
      const { roomId } = await createRoom(server.url, { keyId: keyId(roomKey) });
      const ada = await server.join(roomId, 'Ada');
      const context = await chatContext(roomId, ada, 1);
      await ada.append(
        { kind: 'chat', payload: seal(roomKey, context, { text: 'x', name: '' }) },
        2,
      );

      const [seen] = await ada.chat(1);
      const told = await chatContext(roomId, ada, Number(seen?.n));
      expect(told.n).toBe(2);
      expect(() => open(roomKey, told, String(seen?.payload))).toThrow();
    });

    it('may repeat an entry without harm', async () => {
      const { roomId } = await createRoom(server.url);
      const ada = await server.join(roomId, 'Ada');
      const entry = { kind: 'chat', payload: 'p1.e30' };

      expect(await ada.append(entry, 5)).toMatchObject({ ok: { seq: expect.any(Number) } });
      expect(await ada.append(entry, 5)).toMatchObject({ ok: { duplicate: true } });
      await ada.append(entry, 6);
      expect((await ada.chat(2)).map(({ n }) => n)).toEqual([5, 6]);
    });

    it('is refused what the page says is refused, keeps its counter, and goes on', async () => {
      const { roomId } = await createRoom(server.url);
      const ada = await server.connect();
      ada.hello({
        kind: 'ticket',
        ticket: await getTicket(server.url, roomId),
        state: { ...joinedState('Ada'), stage: 'preview' },
      });
      await ada.welcome();
      const nobody = { to: 'p_0123456789abcdef', toSession: randomBytes(16).toString('base64url') };
      const append = (entry: Json): Json => ({ type: 'append', n: 1, entry });

      const refusals: [Json, Json][] = [
        [append({ kind: 'chat', payload: 'p1.e30' }), { code: 'not_joined' }],
        [append({ kind: 'signal', ...nobody, payload: 'p1.e30' }), { code: 'recipient_unknown' }],
        [
          append({ kind: 'chat', payload: 'not sealed' }),
          { code: 'malformed_frame', path: 'entry.payload' },
        ],
        [{ type: 'sing' }, { code: 'unknown_type' }],
      ];
      for (const [message, error] of refusals) {
        const reply = await ada.request(message);
        expect(reply).toMatchObject({ error: { ...error, retryable: false } });
        expect(JSON.stringify(reply)).not.toContain('not sealed');
      }
      expect(await ada.append({ kind: 'state', state: joinedState('Ada') }, 1)).toHaveProperty(
        'ok',
      );
    });

    it('finds no place in the meeting when eight have joined, and joins when one has left', async () => {
      const { roomId } = await createRoom(server.url);
      const [first] = await Promise.all(
        Array.from({ length: 8 }, (_, at) => server.join(roomId, `Guest ${at}`)),
      );
      const ninth = await server.connect();
      ninth.hello({
        kind: 'ticket',
        ticket: await getTicket(server.url, roomId),
        state: { ...joinedState('Ninth'), stage: 'preview' },
      });
      await ninth.welcome();
      const joins = { kind: 'state', state: joinedState('Ninth') };

      expect(await ninth.append(joins, 1)).toMatchObject({
        error: { code: 'room_full', retryable: true },
      });
      await first?.request({ type: 'leave' });
      await ninth.entry(({ kind }) => kind === 'left');
      expect(await ninth.append(joins, 1)).toHaveProperty('ok');
    });

    it('hears what nobody keeps while it is there, and finds nothing of it later', async () => {
      const { roomId } = await createRoom(server.url);
      const [ada, bo] = [await server.join(roomId, 'Ada'), await server.join(roomId, 'Bo')];
      ada.send({ type: 'volatile', n: 1, payload: 'p1.e30' });

      const heard = await bo.frame(({ type }) => type === 'volatile');
      const { participantId: from } = await ada.welcome();
      const fromSession = ada.sessionId;
      expect(heard).toEqual({ type: 'volatile', from, fromSession, n: 1, payload: 'p1.e30' });
      const cy = await server.join(roomId, 'Cy');
      expect(JSON.stringify(await cy.welcome())).not.toContain('p1.e30');
      expect(ada.frames.filter(({ type }) => type === 'volatile')).toEqual([]);
    });
  });
});
