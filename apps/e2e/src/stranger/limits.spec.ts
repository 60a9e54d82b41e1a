import { describe, expect, it } from '@jest/globals';
import { TOPOLOGIES } from '../topologies/topologies';
import { createRoom } from './rest';
import { serverForStrangers } from './server-for-strangers';
import type { Json } from './stranger';

const chatOf = (payload: string): Json => ({ kind: 'chat', payload: `p1.${payload}` });

describe.each(TOPOLOGIES)('a client written from docs/protocol.md, on %s', (_name, start) => {
  const server = serverForStrangers(start);

  describe('§10–§11 errors and limits', () => {
    it('is closed when it says hello twice', async () => {
      const { roomId } = await createRoom(server.url);
      const ada = await server.join(roomId, 'Ada');
      ada.hello({ kind: 'resume', resumeToken: 'x' });

      const { code, frames } = await ada.closed;
      expect(frames.at(-1)).toMatchObject({ type: 'error', error: { code: 'hello_repeated' } });
      expect(code).toBe(4500);
    });

    it('may send a payload of 49,152 characters, not one more', async () => {
      const { roomId } = await createRoom(server.url);
      const ada = await server.join(roomId, 'Ada');

      expect(await ada.append(chatOf('x'.repeat(49_152 - 3)), 1)).toHaveProperty('ok');
      expect(await ada.append(chatOf('x'.repeat(49_152 - 2)), 2)).toMatchObject({
        error: { code: 'malformed_frame', path: 'entry.payload' },
      });
    });

    it('is closed for a frame of more than 64 KiB', async () => {
      const { roomId } = await createRoom(server.url);
      const ada = await server.join(roomId, 'Ada');
      ada.send({ type: 'ping', id: 1, filler: 'x'.repeat(64 * 1024) });

      expect((await ada.closed).code).toBe(4501);
    });

    it('is told that it sends too much, and closed when it does not listen', async () => {
      const { roomId } = await createRoom(server.url);
      const ada = await server.join(roomId, 'Ada');
      for (let id = 1; id <= 450; id++) ada.send({ type: 'ping', id });
      const refusal = await ada.frame(({ error }) => error !== undefined);
      expect(refusal).toMatchObject({ error: { code: 'rate_limited', retryable: true } });
      expect(await ada.frame(({ re }) => re === 1)).toEqual({ re: 1, ok: {} });

      for (let id = 451; id <= 6_000; id++) ada.send({ type: 'ping', id });
      expect((await ada.closed).code).toBe(4511);
    });

    it('gives whoever comes late the last 200 chat entries', async () => {
      const { roomId } = await createRoom(server.url);
      const ada = await server.join(roomId, 'Ada');
      const appended = [];
      for (let n = 1; n <= 210; n++) appended.push(ada.append(chatOf('e30'), n));
      await Promise.all(appended);

      const bo = await server.join(roomId, 'Bo');
      const welcome = (await bo.welcome()) as { catchUp: { snapshot: { chat: Json[] } } };
      const counters = welcome.catchUp.snapshot.chat.map(({ n }) => n);
      expect(counters).toEqual(Array.from({ length: 200 }, (_, at) => at + 11));
    });
  });
});
