import { describe, expect, it } from '@jest/globals';
import type { Actor } from './actor';
import type { Scene, TestNode } from './scene';

const leavesOf = (node: TestNode, actor: Actor): unknown[] =>
  node.seen
    .entriesOf(actor.roomId, 'left')
    .filter((entry) => entry.from === actor.participantId)
    .map((entry) => entry.reason);

export function describeLeaving(current: () => Scene): void {
  describe('leaving', () => {
    it('[RL34] shows a member away when its connection is lost', async () => {
      const scene = current();
      const { there, ada, bo } = await scene.pair();
      await ada.detach();
      await ada.detach();
      await scene.settle(bo);
      const aways = there.seen.entriesOf(scene.roomId, 'away').map((entry) => entry.from);
      expect(aways).toEqual([ada.participantId]);
      const { participants } = (await scene.join(there)).snapshot;
      expect(participants[0]).toMatchObject({
        participantId: ada.participantId,
        presence: 'away',
      });
    });

    it('[RL35] removes who stays away for the grace time, once', async () => {
      const scene = current();
      const { here, there, ada, bo } = await scene.pair();
      const cem = await scene.join(here);
      await ada.detach();
      await scene.graceIsOver();
      await scene.graceIsOver();
      await scene.settle(bo, cem);
      expect(leavesOf(here, ada)).toEqual(['timeout']);
      expect(leavesOf(there, ada)).toEqual(['timeout']);
      const { participants } = (await scene.join(here)).snapshot;
      expect(participants.map((one) => one.participantId)).not.toContain(ada.participantId);
      expect(await ada.tryResume()).toEqual({ kind: 'refused', code: 'session_unknown' });
    });

    it('[RL36] keeps the place of who resumes within the grace time', async () => {
      const scene = current();
      const { there, ada, bo } = await scene.pair();
      await ada.detach();
      const { claim } = await ada.resume();
      await scene.graceIsOver();
      await scene.settle(bo, ada);
      const told = there.seen
        .entries(scene.roomId)
        .filter(
          (entry) => 'from' in entry && entry.from === ada.participantId && entry.kind !== 'state',
        );
      expect(told).toEqual([
        expect.objectContaining({ kind: 'away' }),
        expect.objectContaining({ kind: 'resumed', sessionId: ada.sessionId }),
      ]);
      expect(claim.participantId).toBe(ada.participantId);
    });

    it('[RL37] counts the grace time from the last time the connection was lost', async () => {
      const scene = current();
      const { there, ada, bo } = await scene.pair();
      await ada.detach();
      await ada.resume();
      const waiting = scene.graceIsOver();
      await ada.detach();
      await waiting;
      await scene.graceIsOver();
      await scene.settle(bo);
      expect(leavesOf(there, ada)).toEqual(['timeout']);
    });

    it.each(['left', 'removed'] as const)('[RL38] removes a member at once: %s', async (reason) => {
      const scene = current();
      const { here, there, ada, bo } = await scene.pair();
      await ada.leave(reason);
      await here.log.leave(ada.claim, 'left');
      await scene.settle(bo);
      expect(leavesOf(there, ada)).toEqual([reason]);
      const { participants } = (await scene.join(there)).snapshot;
      expect(participants.map((one) => one.participantId)).not.toContain(ada.participantId);
      expect(await ada.tryResume()).toMatchObject({ code: 'session_unknown' });
      expect(await ada.setStage('joined')).toEqual({ kind: 'fenced' });
    });

    it('[RL39] lets an away member leave, and never leaves it twice', async () => {
      const scene = current();
      const { there, ada, bo } = await scene.pair();
      await ada.detach();
      await ada.leave();
      await scene.graceIsOver();
      await scene.settle(bo);
      expect(leavesOf(there, ada)).toEqual(['left']);
    });

    it('[RL40] finds the members of a crashed node away, then gone, once', async () => {
      const scene = current();
      const { here, there, ada, bo } = await scene.pair();
      await scene.crash(here);
      await there.seen.until(() => there.seen.entriesOf(scene.roomId, 'away').length > 0);
      await scene.graceIsOver();
      await there.seen.until(() => leavesOf(there, ada).length > 0);
      await scene.graceIsOver();
      await scene.settle(bo);
      expect(there.seen.entriesOf(scene.roomId, 'away')).toHaveLength(1);
      expect(leavesOf(there, ada)).toEqual(['timeout']);
    });

    it('[RL41] lets a member of a crashed node resume on another, without anybody seeing it leave', async () => {
      const scene = current();
      const { here, there, ada, bo } = await scene.pair();
      await scene.crash(here);
      await ada.resume({ node: there, cursor: ada.cursor });
      await scene.graceIsOver();
      await scene.settle(bo, ada);
      expect(leavesOf(there, ada)).toEqual([]);
      expect((await scene.join(there)).snapshot.participants[0]?.presence).toBe('present');
    });

    it('[RL42] refuses to resume with a wrong hash, an unknown participant or an unknown room', async () => {
      const scene = current();
      const { here, ada, bo } = await scene.pair();
      const unknown = { kind: 'refused', code: 'session_unknown' };
      expect(await ada.tryResume({ resumeHash: 'not the hash' })).toEqual(unknown);
      const input = scene.joinInput();
      const ask = (change: object) => here.log.resume({ ...input, cursor: null, ...change });
      expect(await ask({})).toEqual(unknown);
      expect(await ask({ roomId: scene.otherRoomId })).toEqual(unknown);
      await scene.settle(bo, ada);
      expect(here.seen.taken).toEqual([]);
    });
  });
}
