import { describe, expect, it } from '@jest/globals';
import { policyRule } from '../rules/policy-rule';
import { stateOf } from './actor';
import { newHash } from './ids';
import { DONE, meeting, rulesOf, shown, shownOf } from './hosted';
import type { Scene } from './scene';

export function describeDoors(current: () => Scene): void {
  describe('doors', () => {
    it('[RL64] makes whoever comes to a waiting room wait until a host lets it in', async () => {
      const scene = current();
      const bo = { state: stateOf('knocking') };
      const { here, host, other } = await meeting(scene, { waitingRoom: true }, bo);
      expect(other.snapshot.participants.map(({ admitted }) => admitted)).toEqual([true, false]);
      expect(await other.setStage('joined')).toMatchObject({ code: 'not_admitted' });
      expect(await other.resume()).toMatchObject({ admitted: false });
      await other.setStage('knocking');
      expect(await other.append(other.signalDraft(host, 'let me in'))).toMatchObject({
        code: 'not_admitted',
      });
      expect(await host.append(host.signalDraft(other, 'who is there'))).toMatchObject({
        code: 'recipient_unknown',
      });
      expect(await host.act({ kind: 'admit', targets: [other.participantId] })).toEqual(DONE);
      expect(await other.setStage('joined')).toMatchObject({ kind: 'appended' });
      const [, admitted] = await scene.settle(host, other);
      expect(here.seen.entriesOf(scene.roomId, 'admitted')).toMatchObject([
        {
          from: other.participantId,
          by: host.participantId,
          participant: { ...other.snapshot.participants[1], admitted: true },
        },
      ]);
      expect(admitted?.map(({ kind }) => kind)).toContain('admitted');
      expect(await shownOf(other)).toMatchObject({ admitted: true });
      expect(await other.resume()).toMatchObject({ admitted: true });
      // What is said of somebody who waits is marked, and nothing else.
      const marked = here.seen.entries(scene.roomId).filter((one) => 'waiting' in one);
      expect(marked.map(({ kind }) => kind)).toEqual(['resumed', 'state']);
    });

    it('[RL82] lets a device in again that a host has let in, until a host removes it', async () => {
      const scene = current();
      const bo = { state: stateOf('knocking'), subject: newHash() };
      const { there, host, other, rules } = await meeting(scene, { waitingRoom: true }, bo);
      await host.act({ kind: 'admit', targets: 'everyone' });
      await other.leave();
      const again = await scene.join(there, { ...bo, rules });
      expect(await again.setStage('joined')).toMatchObject({ kind: 'appended' });
      await host.act({ kind: 'remove', participantId: again.participantId, ban: false });
      const removed = await scene.join(there, { ...bo, rules });
      expect(await removed.setStage('joined')).toMatchObject({ code: 'not_admitted' });
    });

    it('[RL81] marks that somebody went who waited', async () => {
      const scene = current();
      const bo = { state: stateOf('knocking') };
      const { here, host, other } = await meeting(scene, { waitingRoom: true }, bo);
      await other.detach();
      await host.act({ kind: 'deny', targets: 'everyone' });
      await here.seen.until(() => here.seen.entriesOf(scene.roomId, 'left').length === 1);
      expect(here.seen.entriesOf(scene.roomId, 'away')).toMatchObject([{ waiting: true }]);
      expect(here.seen.entriesOf(scene.roomId, 'left')).toMatchObject([
        { waiting: true, reason: 'denied', by: host.participantId },
      ]);
      expect(await other.tryResume()).toEqual({ kind: 'refused', code: 'denied' });
    });

    it('[RL65] asks whoever came before the waiting room was turned on, and is still outside', async () => {
      const scene = current();
      const bo = { state: stateOf('preview') };
      const { host, other } = await meeting(scene, {}, bo);
      const rules = rulesOf({ waitingRoom: true }, 3);
      const rule = policyRule(rules, host.participantId);
      expect(await host.node.log.govern(scene.roomId, host.claim, rule)).toEqual(DONE);
      expect(await other.setStage('joined')).toMatchObject({ code: 'not_admitted' });
      expect(await other.setStage('knocking')).toMatchObject({ kind: 'appended' });
      expect(await host.act({ kind: 'admit', targets: 'everyone' })).toEqual(DONE);
      expect(await other.setStage('joined')).toMatchObject({ kind: 'appended' });
      expect((await shown(host)).policy).toEqual(rules.policy);
    });

    it('[RL66] keeps a locked room shut, but for hosts and whoever a host lets in', async () => {
      const scene = current();
      const { there, host, rules } = await meeting(
        scene,
        { locked: true, waitingRoom: true },
        {
          role: 'host',
        },
      );
      const joined = await scene.tryJoin(there, { rules });
      expect(joined).toMatchObject({ kind: 'refused', code: 'not_admitted' });
      const knocking = await scene.join(there, { rules, state: stateOf('knocking') });
      await host.act({ kind: 'admit', targets: 'everyone' });
      expect(await knocking.setStage('joined')).toMatchObject({ kind: 'appended' });

      const open = rulesOf({ locked: true }, 3);
      await host.node.log.govern(scene.roomId, null, policyRule(open, null));
      const preview = await scene.join(there, { rules: open, state: stateOf('preview') });
      expect(await preview.setStage('joined')).toMatchObject({ code: 'room_locked' });
      expect(await scene.tryJoin(there, { rules: open })).toMatchObject({ code: 'room_locked' });
    });

    it('[RL67] lets in by themselves those who wait when nobody has to any more, but not who must knock', async () => {
      const scene = current();
      const { there, host, other, rules } = await meeting(
        scene,
        { waitingRoom: true },
        {
          state: stateOf('knocking'),
        },
      );
      const suspect = { rules, mustKnock: true, state: stateOf('knocking') };
      const watched = await scene.join(there, suspect);
      const rule = policyRule(rulesOf({}, 3), host.participantId);
      await host.node.log.govern(scene.roomId, host.claim, rule);
      expect(await shownOf(other)).toMatchObject({ admitted: true });
      expect(await shownOf(watched)).toMatchObject({ admitted: false });
      expect(await watched.setStage('joined')).toMatchObject({ code: 'not_admitted' });
    });

    it('[RL78] bounds those who wait, without taking a seat from others', async () => {
      const scene = current();
      const waiting = { state: stateOf('preview') };
      const { there, rules } = await meeting(scene, { waitingRoom: true }, waiting);
      await Promise.all(Array.from({ length: 15 }, () => scene.join(there, { ...waiting, rules })));
      expect(await scene.tryJoin(there, { ...waiting, rules })).toMatchObject({
        code: 'room_full',
      });
      expect(await scene.tryJoin(there, { rules, role: 'host' })).toMatchObject({ kind: 'joined' });
    });
  });
}
