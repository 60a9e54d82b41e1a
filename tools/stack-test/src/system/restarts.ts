import { describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { makeRoom, Visitor } from '../stack/visitor';
import type { System } from './system';

const EVERY_MS = 100;

export function describeRestarts(system: () => System): void {
  describe('no request is lost', () => {
    it('while the room service is restarted: whoever asks waits', async () => {
      const { site, stack } = system();
      const room = await makeRoom(site);
      const answers = await steadily(stack.compose(['restart', 'rooms']), async () => [
        (await site.get(`/api/rooms/${room}`)).status,
        (await site.post(`/api/rooms/${room}/tickets`, {})).status,
      ]);
      expect(answers.length).toBeGreaterThan(5);
      expect(new Set(answers.flat())).toEqual(new Set([200, 201]));
      await stack.healthy();
    }, 60_000);

    it('while all gateways are restarted: whoever connects waits', async () => {
      const { site, stack } = system();
      // Who waits comes at the same time, and a room has eight places.
      const rooms = await Promise.all(Array.from({ length: 12 }, () => makeRoom(site)));
      const names = await steadily(stack.compose(['restart', 'gateway']), async (count) => {
        const visitor = await Visitor.enter(
          site,
          rooms[count % rooms.length] ?? '',
          `Visitor ${count}`,
        );
        await visitor.leave();
        return visitor.known.participantId;
      });
      expect(new Set(names).size).toBe(names.length);
      expect(names.length).toBeGreaterThan(5);
      await stack.healthy();
    }, 60_000);
  });
}

/** Asks at a steady rate until the work is done and somewhat longer; resolves to all answers, rejects with the first failure. */
async function steadily<T>(
  work: Promise<unknown>,
  ask: (count: number) => Promise<T>,
): Promise<T[]> {
  const asked: Promise<T>[] = [];
  let isOver = false;
  const done = work.finally(() => (isOver = true));
  done.catch(() => undefined);
  for (let more = 10; more > 0; more -= isOver ? 1 : 0) {
    const answer = ask(asked.length);
    answer.catch(() => undefined);
    asked.push(answer);
    await delay(EVERY_MS);
  }
  await done;
  return Promise.all(asked);
}
