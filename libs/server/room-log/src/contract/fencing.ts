import { describe, expect, it } from '@jest/globals';
import { payload } from './ids';
import type { Scene } from './scene';

export function describeFencing(current: () => Scene): void {
  describe('fencing', () => {
    it('[RL27] lets only the newest claim append', async () => {
      const scene = current();
      const { there, ada } = await scene.pair();
      const older = ada.claim;
      await ada.resume({ node: there });
      const { fence } = ada.claim;
      expect(fence).toBeGreaterThan(older.fence);
      const draft = { kind: 'chat', payload: payload('x') } as const;
      for (const node of [ada.node, there]) {
        expect(await node.log.append(older, 9, draft)).toEqual({ kind: 'fenced' });
      }
      expect(await ada.append(draft)).toMatchObject({ kind: 'appended' });
    });

    it('[RL28] ignores a detach or leave with an older claim', async () => {
      const scene = current();
      const { here, there, ada, bo } = await scene.pair();
      const older = ada.claim;
      await ada.resume({ node: there });
      await here.log.detach(older);
      await here.log.leave(older, 'left');
      const { participants } = (await scene.join(there)).snapshot;
      expect(participants).toHaveLength(3);
      expect(participants.every((one) => one.presence === 'present')).toBe(true);
      await scene.settle(ada, bo);
      expect(there.seen.entriesOf(scene.roomId, 'away')).toEqual([]);
      expect(there.seen.entriesOf(scene.roomId, 'left')).toEqual([]);
    });

    it('[RL29] tells the node that held the older claim, once, and nobody else', async () => {
      const scene = current();
      const { here, there, ada } = await scene.pair();
      const older = ada.claim;
      await ada.resume({ node: there });
      await here.seen.until(() => here.seen.taken.length > 0);
      await scene.settle(ada);
      expect(here.seen.taken).toEqual([{ claim: older }]);
      expect(there.seen.taken).toEqual([]);
    });

    it('[RL30] tells the same node when another of its connections takes over', async () => {
      const scene = current();
      const { here, ada } = await scene.pair();
      const older = ada.claim;
      await ada.resume();
      await here.seen.until(() => here.seen.taken.length > 0);
      await scene.settle(ada);
      expect(here.seen.taken).toEqual([{ claim: older }]);
    });

    it('[RL31] tells nobody when the member was away', async () => {
      const scene = current();
      const { here, there, ada, bo } = await scene.pair();
      await ada.detach();
      await ada.resume({ node: there });
      await scene.settle(ada, bo);
      expect([...here.seen.taken, ...there.seen.taken]).toEqual([]);
    });

    it('[RL32] refuses to append with a claim that was detached', async () => {
      const { ada } = await current().pair();
      await ada.detach();
      expect(await ada.append({ kind: 'chat', payload: payload('x') })).toEqual({
        kind: 'fenced',
      });
    });

    it('[RL33] lets one of several that resume at once keep the member, and tells the others', async () => {
      const scene = current();
      const { here, there, ada } = await scene.pair();
      const { claim } = ada;
      const holders = await Promise.all(
        [here, there, here, there].map(async (node) => {
          const result = await ada.tryResume({ node });
          if (result.kind !== 'resumed') throw new Error('not resumed');
          return { node, claim: result.claim };
        }),
      );
      const fences = [claim.fence, ...holders.map((holder) => holder.claim.fence)];
      const newest = Math.max(...fences);
      expect(new Set(fences).size).toBe(5);
      const draft = { kind: 'chat', payload: payload('x') } as const;
      const appends = await Promise.all(
        holders.map((holder, i) => holder.node.log.append(holder.claim, i + 1, draft)),
      );
      expect(appends.filter((one) => one.kind === 'fenced')).toHaveLength(3);
      expect(appends.filter((one) => one.kind === 'appended')).toHaveLength(1);
      const told = (): number[] =>
        [here, there].flatMap((node) => node.seen.taken.map(({ claim }) => claim.fence));
      const isTold = (): boolean =>
        fences.every((fence) => fence === newest || told().includes(fence));
      await Promise.race([here.seen.until(isTold), there.seen.until(isTold)]);
      expect(told()).not.toContain(newest);
    });
  });
}
