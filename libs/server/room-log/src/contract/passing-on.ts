import { describe, expect, it } from '@jest/globals';
import { stateOf } from './actor';
import { payload } from './ids';
import type { Scene } from './scene';

export function describePassingOn(current: () => Scene): void {
  describe('passing on what nobody keeps', () => {
    it('[RL59] tells every node with a member here, once, who says it in which session', async () => {
      const scene = current();
      const { here, there, ada, bo } = await scene.pair();
      expect(await ada.passOn(1, 'one')).toEqual({ kind: 'passed' });
      expect(await ada.passOn(2, 'two')).toEqual({ kind: 'passed' });
      await scene.settle(ada, bo);
      const { roomId, participantId: from, sessionId: fromSession } = ada;
      const said = ['one', 'two'].map((text, index) => ({
        ...{ roomId, from, fromSession, n: index + 1, payload: payload(text) },
      }));
      expect([here.seen.volatile, there.seen.volatile]).toEqual([said, said]);
    });

    it('[RL60] tells no other node, neither of another room nor of one that all have left', async () => {
      const scene = current();
      const { ada, bo } = await scene.pair();
      const elsewhere = await scene.node();
      await scene.join(elsewhere, { roomId: scene.otherRoomId });
      const deserted = await scene.node();
      await (await scene.join(deserted)).leave();
      await ada.passOn(1, 'x');
      await scene.settle(ada, bo);
      expect(bo.node.seen.volatile).toHaveLength(1);
      // A later entry of their own rooms would have come after it.
      const marker = await scene.join(elsewhere, { roomId: scene.otherRoomId });
      const back = await scene.join(deserted);
      await scene.settle(marker);
      await scene.settle(back);
      expect([...elsewhere.seen.volatile, ...deserted.seen.volatile]).toEqual([]);
    });

    it('[RL61] keeps nothing of it: no place in the log, no counter, nothing to read or resume', async () => {
      const scene = current();
      const { ada, bo, there } = await scene.pair();
      const first = await ada.chat('before');
      await ada.passOn(900, 'x');
      expect(await ada.chat('after')).toBe(first + 1);
      const { lastN, catchUp } = await bo.resume({ cursor: bo.cursor });
      expect(lastN).toBe(0);
      expect(JSON.stringify(catchUp)).not.toContain(payload('x'));
      expect(
        JSON.stringify(await there.log.read(ada.roomId, bo.participantId, bo.cursor)),
      ).toContain('"entries"');
      expect(JSON.stringify((await scene.join(there)).snapshot)).not.toContain(payload('x'));
    });

    it('[RL62] takes nothing from a claim that was taken over, detached or left', async () => {
      const scene = current();
      const { here, there, ada, bo } = await scene.pair();
      const older = ada.claim;
      await ada.resume({ node: there });
      expect(await here.log.passOn(older, 1, payload('x'))).toEqual({ kind: 'fenced' });
      expect(await ada.passOn(1, 'mine')).toEqual({ kind: 'passed' });
      await ada.detach();
      expect(await ada.passOn(2, 'x')).toEqual({ kind: 'fenced' });
      await ada.leave();
      expect(await ada.passOn(3, 'x')).toEqual({ kind: 'fenced' });
      await scene.settle(bo);
      expect(there.seen.volatile.map((one) => one.payload)).toEqual([payload('mine')]);
    });

    it('[RL63] takes nothing from the preview, and tells it what the others say', async () => {
      const scene = current();
      const { there, ada } = await scene.pair();
      const previewing = await scene.join(there, { state: stateOf('preview') });
      expect(await previewing.passOn(1, 'x')).toEqual({ kind: 'refused', code: 'not_joined' });
      await ada.passOn(1, 'mine');
      await scene.settle(ada, previewing);
      expect(there.seen.volatile.map((one) => one.payload)).toEqual([payload('mine')]);
      await previewing.setStage('joined');
      expect(await previewing.passOn(2, 'x')).toEqual({ kind: 'passed' });
    });
  });
}
