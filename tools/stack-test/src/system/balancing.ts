import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeRoom, Visitor } from '../stack/visitor';
import { launch, meet } from './browsers';
import { sessionsPerGateway } from './meeting';
import type { System } from './system';

/** That all of them are given to one of two gateways happens once in 500,000 runs. */
const ROOMS = 20;

/** That the gateway with the fewest connections is taken else is seen where people meet. */
export function describeBalancing(system: () => System): void {
  describe('with BALANCING=room', () => {
    const balance = async (BALANCING: string): Promise<void> => {
      const { stack } = system();
      stack.set({ BALANCING });
      await stack.compose(['up', '--detach', '--no-deps', 'edge']);
      await stack.healthy();
    };
    beforeAll(() => balance('room'), 60_000);
    afterAll(() => balance('connections'), 60_000);

    it('the people of a room are on the same gateway', async () => {
      const browser = await launch();
      try {
        await meet(browser, system().site.url, 'all');
        expect((await sessionsPerGateway(system())).sort()).toEqual([0, 2]);
      } finally {
        await browser.close();
      }
    });

    it('rooms are spread over the gateways, and stay where they are', async () => {
      const { site } = system();
      const visitors: Visitor[] = [];
      const rooms: string[] = [];
      for (let count = 0; count < ROOMS; count += 1) {
        const room = await makeRoom(site);
        rooms.push(room);
        visitors.push(await Visitor.enter(site, room, 'Ada'));
      }
      const once = await sessionsPerGateway(system());
      expect(Math.min(...once)).toBeGreaterThan(0);
      for (const room of rooms) visitors.push(await Visitor.enter(site, room, 'Bo'));
      const twice = await sessionsPerGateway(system());
      expect(twice).toEqual(once.map((count) => 2 * count));
      for (const visitor of visitors) await visitor.leave();
    }, 60_000);

    it('says so when it is told something else', async () => {
      const { stack } = system();
      const run = ['run', '--rm', '--no-deps', '-T', '-e', 'BALANCING=random', 'edge'];
      await expect(stack.compose(run)).rejects.toThrow(
        /BALANCING is "random", and must be connections or room/,
      );
    });
  });
}
