import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { startCoturn, type TestCoturn } from '@madang/testing';
import { startStandalone } from '../topologies/standalone';
import type { Topology } from '../topologies/topology';
import { startTwoGatewaysOverRedis } from '../topologies/two-gateways-redis';
import { createRoom, getTicket } from './rest';
import { serverForStrangers } from './server-for-strangers';
import type { Json, Stranger } from './stranger';

type Start = (turnEnv: Readonly<Record<string, string>>) => Promise<Topology>;

const TOPOLOGIES: readonly [string, Start][] = [
  ['standalone', (env) => startStandalone(env)],
  ['two gateways over Redis', (env) => startTwoGatewaysOverRedis(env)],
];

const SECRET = 'a-secret-of-the-relays';
/** Two rounds of probes, the gateway's question, the spreading of answers, and a busy machine. */
const NEWS_WITHIN_MS = 60_000;
jest.setTimeout(3 * NEWS_WITHIN_MS);

const urlOf = ({ host, port }: TestCoturn): string => `turn:${host}:${port}?transport=udp`;

/** The URLs of relays in a welcome or an `ice` push, in an order of their own. */
function relaysIn(frame: Json): string[] {
  const { iceServers } = frame.ice as { iceServers: { urls: string[] }[] };
  return iceServers.flatMap(({ urls }) => urls).sort();
}

const ice = (stranger: Stranger, isMeant: (push: Json) => boolean) =>
  stranger.frame((frame) => frame.type === 'ice' && isMeant(frame), NEWS_WITHIN_MS);

describe.each(TOPOLOGIES)(
  'a client that reads of relays in docs/protocol.md, on %s',
  (_name, start) => {
    const relays: TestCoturn[] = [];
    beforeAll(async () => {
      relays.push(await startCoturn({ secret: SECRET }), await startCoturn({ secret: SECRET }));
    });
    afterAll(async () => {
      for (const relay of relays) await relay.stop();
    });
    const server = serverForStrangers(() => {
      const list = relays.map((relay, place) => ({ name: `relay-${place}`, urls: [urlOf(relay)] }));
      return start({ TURN_RELAYS: JSON.stringify(list), TURN_SECRET: SECRET });
    });

    it('is given both with its welcome, for as long as it is told', async () => {
      const { roomId } = await createRoom(server.url);
      const welcome = await (await server.join(roomId, 'Ada')).welcome();
      expect(relaysIn(welcome)).toEqual(relays.map(urlOf).sort());
      const { relay, expiresAt } = welcome.ice as { relay: string; expiresAt: number };
      expect(relay).toBe('ready');
      expect((expiresAt - Number(welcome.now)) / 60_000).toBeGreaterThan(19);
      expect((expiresAt - Number(welcome.now)) / 60_000).toBeLessThan(21);
    });

    it('waits without any, and is given them when it is let in, before it sees the room', async () => {
      const { roomId, hostKey } = await createRoom(server.url, { policy: { waitingRoom: true } });
      const host = await server.join(roomId, 'Ada', { hostKey });
      const guest = await server.connect();
      guest.hello({
        kind: 'ticket',
        ticket: await getTicket(server.url, roomId),
        state: { displayName: 'Bo', stage: 'knocking', publications: [] },
      });
      expect((await guest.welcome()).ice).toEqual({
        ...{ relay: 'withheld', iceServers: [], expiresAt: null },
      });
      const targets = [await guest.participantId()];
      await host.request({ type: 'act', action: { kind: 'admit', targets } });
      await guest.frame(({ type }) => type === 'resync');
      const pushes = guest.frames.map(({ type }) => type);
      expect(pushes.indexOf('ice')).toBeGreaterThan(0);
      expect(pushes.indexOf('ice')).toBeLessThan(pushes.indexOf('resync'));
      expect(relaysIn(await ice(guest, () => true))).toEqual(relays.map(urlOf).sort());
    });

    it('is told when one of them is gone, and keeps what it has when all are', async () => {
      const { roomId } = await createRoom(server.url);
      const ada = await server.join(roomId, 'Ada');
      const heartbeat = setInterval(() => void ada.request({ type: 'ping' }), 5_000);
      const [first, second] = relays as [TestCoturn, TestCoturn];
      await first.stop();
      const push = await ice(ada, (frame) => relaysIn(frame).length === 1);
      expect(relaysIn(push)).toEqual([urlOf(second)]);
      expect(typeof push.now).toBe('number');

      await second.stop();
      let relay: unknown = 'ready';
      while (relay === 'ready') {
        const bo = await server.join(roomId, 'Bo');
        ({ relay } = (await bo.welcome()).ice as { relay: unknown });
        await bo.request({ type: 'leave' });
        await delay(500);
      }
      expect(relay).toBe('unavailable');
      clearInterval(heartbeat);
      const told = ada.frames.filter(({ type }) => type === 'ice').at(-1);
      expect((told?.ice as { relay: string }).relay).toBe('ready');
    });
  },
);
