import { describe, expect, it } from '@jest/globals';
import { docker } from '../stack/docker';
import { eventually } from '@madang/testing-browser';
import { makeRoom, Visitor } from '../stack/visitor';
import type { System } from './system';

const HELLO = 'p1.aGVsbG8';

export function describeMeeting(system: () => System): void {
  describe('a meeting', () => {
    it('has its people on different gateways, and nobody notices', async () => {
      const { site } = system();
      const [ada, bo] = await pair(system());
      expect((await sessionsPerGateway(system())).sort()).toEqual([1, 1]);

      await ada.append(1, { kind: 'chat', payload: HELLO });
      const heard = await bo.entry(({ kind }) => kind === 'chat');
      expect(heard).toMatchObject({ from: ada.known.participantId, payload: HELLO });
      const { participantId: to, sessionId: toSession } = ada.known;
      await bo.append(1, { kind: 'signal', to, toSession, payload: HELLO });
      const signal = await ada.entry(({ kind }) => kind === 'signal');
      expect(signal).toMatchObject({ from: bo.known.participantId, payload: HELLO });

      const late = await Visitor.enter(site, ada.known.room.roomId, 'Cy');
      const { catchUp } = late.known;
      expect(catchUp.kind === 'snapshot' && catchUp.snapshot.participants).toHaveLength(3);
      for (const visitor of [ada, bo, late]) visitor.close();
    });

    it('goes on when a gateway is killed: its people resume on the other, and miss nothing', async () => {
      const { site, stack } = system();
      const [ada, bo] = await pair(system());
      const [first = ''] = await stack.containers('gateway');
      await docker(['kill', '--signal', 'KILL', first]);
      try {
        const lost = await Promise.any([ada, bo].map((one) => one.lost().then(() => one)));
        const stays = lost === ada ? bo : ada;
        await stays.append(1, { kind: 'chat', payload: HELLO });
        const back = await lost.resume(site);
        expect(back.known.participantId).toBe(lost.known.participantId);
        await back.entry(({ kind }) => kind === 'chat');
        await stays.entry(({ kind }) => kind === 'resumed');
        expect(stays.entries.filter(({ kind }) => kind === 'left')).toEqual([]);
        for (const visitor of [stays, back]) visitor.close();
      } finally {
        await docker(['start', first]);
        await stack.healthy();
      }
    }, 90_000);
  });
}

async function pair(system: System): Promise<[Visitor, Visitor]> {
  await eventually(
    'nobody is connected any more',
    async () => {
      const sessions = await sessionsPerGateway(system);
      return sessions.every((count) => count === 0) ? true : undefined;
    },
    30_000,
  );
  const room = await makeRoom(system.site);
  const ada = await Visitor.enter(system.site, room, 'Ada');
  const bo = await Visitor.enter(system.site, room, 'Bo');
  await ada.entry((one) => one.kind === 'joined' && one.from === bo.known.participantId);
  return [ada, bo];
}

const READ_METRICS =
  'fetch("http://127.0.0.1:8080/metrics").then((r) => r.text()).then(console.log)';

/** How many sessions each gateway has, as it counts them itself. */
export async function sessionsPerGateway({ stack }: System): Promise<number[]> {
  const gateways = await stack.containers('gateway');
  return Promise.all(
    gateways.map(async (id) => {
      const metrics = await stack.exec(id, ['node', '-e', READ_METRICS]);
      const [, count] = /^madang_sessions(?:\{[^}]*\})? (\d+)$/m.exec(metrics) ?? [];
      if (count === undefined) throw new Error('a gateway does not count its sessions');
      return Number(count);
    }),
  );
}
