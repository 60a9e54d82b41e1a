import { describe, expect, it } from '@jest/globals';
import { LIMITS } from '@madang/protocol';
import { stateOf } from './actor';
import type { Scene } from './scene';

export function describeJoining(current: () => Scene): void {
  describe('joining', () => {
    it('[RL1] gives the room as of the new entry, and tells the others', async () => {
      const scene = current();
      const { here, ada, bo } = await scene.pair();
      expect(bo.snapshot.participants.map((one) => one.participantId)).toEqual([
        ada.participantId,
        bo.participantId,
      ]);
      expect(bo.snapshot.participants[1]).toEqual({
        participantId: bo.participantId,
        sessionId: bo.sessionId,
        role: 'participant',
        admitted: true,
        mayUnmute: true,
        presence: 'present',
        joinedAt: expect.any(Number),
        state: stateOf('joined'),
      });
      expect(here.seen.entriesOf(scene.roomId, 'joined')).toEqual([
        {
          seq: bo.joinedSeq,
          at: expect.any(Number),
          kind: 'joined',
          from: bo.participantId,
          participant: bo.snapshot.participants[1],
        },
      ]);
      expect(bo.snapshot.epoch).toBe(ada.snapshot.epoch);
      expect(bo.snapshot.seq).toBe(ada.snapshot.seq + 1);
    });

    it('[RL2] lets a ticket open one session, also when two nodes are asked at once', async () => {
      const scene = current();
      const [here, there] = [await scene.node(), await scene.node()];
      const { ticket } = scene.joinInput();
      const results = await Promise.all(
        [here, there, here, there].map((node) => scene.tryJoin(node, { ticket })),
      );
      expect(results.filter((result) => result.kind === 'joined')).toHaveLength(1);
      expect(results.filter((result) => result.kind === 'refused')).toEqual(
        Array(3).fill({ kind: 'refused', code: 'ticket_used' }),
      );
      expect(await scene.tryJoin(there, { ticket })).toMatchObject({ code: 'ticket_used' });
    });

    it('[RL3] gives the same member when the same participant asks again', async () => {
      const scene = current();
      const node = await scene.node();
      await scene.join(node);
      const input = scene.joinInput();
      const first = await node.log.join(input);
      const again = await node.log.join(input);
      expect(again).toEqual(first);
      const late = await scene.join(node);
      expect(late.snapshot.participants).toHaveLength(3);
      await node.seen.reached(scene.roomId, late.joinedSeq);
      expect(node.seen.entriesOf(scene.roomId, 'joined')).toHaveLength(2);
      if (first.kind === 'joined') await node.log.detach(first.claim);
      expect(await node.log.join(input)).toEqual({ kind: 'refused', code: 'ticket_used' });
    });

    it('[RL4] admits no more joined participants than the capacity, however they race', async () => {
      const scene = current();
      const [here, there] = [await scene.node(), await scene.node()];
      const results = await Promise.all(
        Array.from({ length: 8 }, (_, i) =>
          scene.tryJoin(i % 2 === 0 ? here : there, { capacity: 3 }),
        ),
      );
      expect(results.filter((result) => result.kind === 'joined')).toHaveLength(3);
      expect(results.filter((result) => result.kind === 'refused')).toEqual(
        Array(5).fill({ kind: 'refused', code: 'room_full' }),
      );
    });

    it('[RL5] does not spend the ticket of a refused join', async () => {
      const scene = current();
      const node = await scene.node();
      const ada = await scene.join(node, { capacity: 1 });
      const input = scene.joinInput({ capacity: 1 });
      expect(await node.log.join(input)).toEqual({ kind: 'refused', code: 'room_full' });
      await ada.leave();
      expect(await node.log.join(input)).toMatchObject({ kind: 'joined' });
    });

    it('[RL6] bounds the sessions of a room, previews included', async () => {
      const scene = current();
      const node = await scene.node();
      const preview = { state: stateOf('preview') };
      const joins = Array.from({ length: LIMITS.roomSessions }, () => scene.join(node, preview));
      const actors = await Promise.all(joins);
      expect(await scene.tryJoin(node, preview)).toEqual({ kind: 'refused', code: 'room_full' });
      await actors[0]?.leave();
      expect(await scene.tryJoin(node, preview)).toMatchObject({ kind: 'joined' });
    });

    it('[RL7] keeps the capacity when participants step in from the preview at once', async () => {
      const scene = current();
      const [here, there] = [await scene.node(), await scene.node()];
      const preview = { state: stateOf('preview'), capacity: 2 };
      const joins = [here, there, here, there].map((node) => scene.join(node, preview));
      const actors = await Promise.all(joins);
      const results = await Promise.all(actors.map((actor) => actor.setStage('joined')));
      expect(results.filter((result) => result.kind === 'appended')).toHaveLength(2);
      expect(results.filter((result) => result.kind === 'refused')).toEqual(
        Array(2).fill({ kind: 'refused', code: 'room_full' }),
      );
    });

    it('[RL8] keeps the place of who is away, and frees that of who stepped back or left', async () => {
      const scene = current();
      const node = await scene.node();
      const ada = await scene.join(node, { capacity: 2 });
      const bo = await scene.join(node, { capacity: 2 });
      const cem = await scene.join(node, { capacity: 2, state: stateOf('preview') });
      await ada.detach();
      expect(await cem.setStage('joined')).toMatchObject({ code: 'room_full' });
      expect(await bo.setStage('preview')).toMatchObject({ kind: 'appended' });
      expect(await cem.setStage('joined')).toMatchObject({ kind: 'appended' });
      expect(await bo.setStage('joined')).toMatchObject({ code: 'room_full' });
      await ada.leave();
      expect(await bo.setStage('joined')).toMatchObject({ kind: 'appended' });
    });

    it('[RL9] lets a joined participant change its state in a full room', async () => {
      const scene = current();
      const ada = await scene.join(await scene.node(), { capacity: 1 });
      expect(await ada.setStage('joined')).toMatchObject({ kind: 'appended' });
    });
  });
}
