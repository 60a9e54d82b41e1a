import { describe, expect, it } from '@jest/globals';
import type { Publication } from '@madang/protocol';
import { endRule, policyRule } from '../rules/policy-rule';
import { stateOf, type Actor } from './actor';
import { DONE, meeting, rulesOf, shown, shownOf } from './hosted';
import { newHash } from './ids';
import type { Scene } from './scene';

const SPEAKING: Publication = { source: 'microphone', muted: false };
const SHARING: Publication = { source: 'screen', muted: false };
const EVERYBODY = { targets: 'everyone', source: 'microphone', mayUnmute: true } as const;

const joinedWith = (...publications: Publication[]) => ({ ...stateOf('joined'), publications });
const say = (actor: Actor, ...publications: Publication[]) =>
  actor.append({ kind: 'state', state: joinedWith(...publications) });

export function describeHosting(current: () => Scene): void {
  describe('hosting', () => {
    it('[RL68] mutes for everybody to see, and keeps muted whoever may not unmute', async () => {
      const scene = current();
      const { here, host, other } = await meeting(scene);
      await say(other, SPEAKING, { source: 'camera', muted: false });
      const targets = [other.participantId];
      const mute = { kind: 'mute', targets, source: 'microphone', mayUnmute: false } as const;
      expect(await host.act(mute)).toEqual(DONE);
      expect(await shownOf(other, host)).toMatchObject({
        mayUnmute: false,
        state: {
          publications: [
            { ...SPEAKING, muted: true },
            { source: 'camera', muted: false },
          ],
        },
      });
      expect(await say(other, SPEAKING)).toMatchObject({ code: 'not_permitted' });
      expect(await say(other, { ...SPEAKING, muted: true })).toMatchObject({ kind: 'appended' });
      await host.act({ kind: 'askToUnmute', participantId: other.participantId });
      expect(await say(other, SPEAKING)).toMatchObject({ kind: 'appended' });
      await scene.settle(other, host);
      expect(here.seen.entriesOf(scene.roomId, 'muted')).toMatchObject([
        { from: other.participantId, sources: ['microphone'], mayUnmute: false },
      ]);
      expect(here.seen.entriesOf(scene.roomId, 'asked')).toHaveLength(1);
    });

    it('[RL69] enforces what a policy permits, also for what was there before', async () => {
      const scene = current();
      const { here, host, other } = await meeting(scene);
      await say(other, SPEAKING, SHARING);
      const participant = { chat: false, share: false, unmute: true, camera: true };
      const rules = rulesOf({ permissions: { participant } }, 3);
      await host.node.log.govern(scene.roomId, null, policyRule(rules, null));
      expect((await shownOf(other))?.state.publications).toEqual([SPEAKING]);
      expect(await say(other, SPEAKING, SHARING)).toMatchObject({ code: 'not_permitted' });
      await expect(other.chat('psst')).rejects.toThrow('not_permitted');
      expect(await host.chat('hello')).toBeGreaterThan(0);
      expect(await scene.tryJoin(here, { rules, state: joinedWith(SHARING) })).toMatchObject({
        code: 'not_permitted',
      });
      // A co-host is somebody else.
      await host.act({ kind: 'setRole', participantId: other.participantId, role: 'cohost' });
      expect(await say(other, SPEAKING, SHARING)).toMatchObject({ kind: 'appended' });
      expect(await other.chat('thanks')).toBeGreaterThan(0);
      await scene.settle(other, host);
      expect(here.seen.entriesOf(scene.roomId, 'policy')).toMatchObject([
        { policy: rules.policy, policyVersion: 3, by: null },
      ]);
    });

    it('[RL70] takes only newer policies, from whoever they come', async () => {
      const scene = current();
      const { there, host } = await meeting(scene);
      const newer = rulesOf({ locked: true }, 9);
      await host.node.log.govern(scene.roomId, null, policyRule(newer, null));
      await host.node.log.govern(scene.roomId, null, policyRule(rulesOf({}, 8), null));
      expect(await shown(host)).toMatchObject({ policy: newer.policy, policyVersion: 9 });
      const newest = rulesOf({ locked: false }, 10);
      await scene.join(there, { rules: newest });
      expect(await shown(host)).toMatchObject({ policy: newest.policy, policyVersion: 10 });
    });

    it('[RL83] leaves the policy as it is when the join that brings a newer one is refused', async () => {
      const scene = current();
      const { there, host } = await meeting(scene);
      const newer = rulesOf({ locked: true }, 9);
      expect(await scene.tryJoin(there, { rules: newer })).toMatchObject({ code: 'room_locked' });
      expect(await shown(host)).toMatchObject({ policyVersion: 2, policy: { locked: false } });
      // Whoever does come in brings it, and everybody is told.
      await scene.join(there, { rules: newer, role: 'host' });
      await there.seen.until(() => there.seen.entriesOf(scene.roomId, 'policy').length === 1);
      expect(await shown(host)).toMatchObject({ policyVersion: 9, policy: { locked: true } });
    });

    it('[RL71] gives roles and takes them back; a device has its role again when it comes back', async () => {
      const scene = current();
      const subject = newHash();
      const { there, host, other } = await meeting(scene, {}, { subject });
      const setRole = { kind: 'setRole', participantId: other.participantId } as const;
      await host.act({ ...setRole, role: 'cohost' });
      await other.leave();
      const again = await scene.join(there, { subject });
      expect(await shownOf(again)).toMatchObject({ role: 'cohost' });
      const back = { ...setRole, participantId: again.participantId, role: 'participant' } as const;
      await host.act(back);
      const resumed = await again.resume();
      expect(resumed.role).toBe('participant');
      expect(await again.act({ kind: 'mute', ...EVERYBODY })).toMatchObject({
        code: 'host_required',
      });
      await again.leave();
      expect(await shownOf(await scene.join(there, { subject }))).toMatchObject({
        role: 'participant',
      });
    });

    it('[RL72] hands over, and of two hosts who take each other’s role only one succeeds', async () => {
      const scene = current();
      const { here, there, host, other } = await meeting(scene);
      await host.act({ kind: 'handOver', participantId: other.participantId });
      expect(await shownOf(other)).toMatchObject({ role: 'host' });
      expect(await shownOf(host)).toMatchObject({ role: 'cohost' });

      const [one, two] = [
        await scene.join(here, { role: 'host' }),
        await scene.join(there, { role: 'host' }),
      ];
      const demote = ({ participantId }: Actor) =>
        ({ kind: 'setRole', participantId, role: 'participant' }) as const;
      const results = await Promise.all([one.act(demote(two)), two.act(demote(one))]);
      expect(results.map(({ kind }) => kind).sort()).toEqual(['done', 'refused']);
    });

    it('[RL73] removes; whoever was removed is told how when it resumes, and a banned device stays out', async () => {
      const scene = current();
      const { there, host, other } = await meeting(scene);
      const subject = newHash();
      const villain = await scene.join(there, { subject });
      const { participantId } = other;
      await host.act({ kind: 'remove', participantId, ban: false });
      expect(await other.tryResume()).toEqual({ kind: 'refused', code: 'removed' });
      expect(await other.append({ kind: 'state', state: stateOf('joined') })).toMatchObject({
        kind: 'fenced',
      });
      const ban = { kind: 'remove', participantId: villain.participantId, ban: true } as const;
      await host.act(ban);
      expect(await host.act(ban)).toMatchObject({ code: 'participant_unknown' });
      // Nobody is left on that node, and it has been told.
      await there.seen.until(() => there.seen.entriesOf(scene.roomId, 'left').length === 2);
      expect(there.seen.entriesOf(scene.roomId, 'left')).toMatchObject([
        { from: participantId, reason: 'removed', by: host.participantId },
        { from: villain.participantId, reason: 'banned', by: host.participantId },
      ]);
      expect(await scene.tryJoin(there, { subject })).toEqual({ kind: 'refused', code: 'banned' });
      expect(await scene.tryJoin(there)).toMatchObject({ kind: 'joined' });
    });

    it('[RL74] ends for everybody at once; who comes later begins without a chat', async () => {
      const scene = current();
      const { here, there, host, other } = await meeting(scene);
      await host.chat('goodbye');
      await other.detach();
      expect(await host.act({ kind: 'end' })).toEqual(DONE);
      await here.seen.until(() => here.seen.entriesOf(scene.roomId, 'ended').length === 1);
      expect(await other.tryResume()).toEqual({ kind: 'refused', code: 'room_ended' });
      expect(await host.tryResume()).toEqual({ kind: 'refused', code: 'room_ended' });
      await scene.graceIsOver();
      const late = await scene.join(there);
      expect(late.snapshot.participants).toHaveLength(1);
      expect(late.snapshot.chat).toEqual([]);
      expect(here.seen.entriesOf(scene.roomId, 'left')).toEqual([]);
      expect(await host.node.log.govern(scene.otherRoomId, null, endRule)).toEqual(DONE);
    });

    it('[RL75] keeps a host who is away host, and lets the policy decide when the last has gone', async () => {
      const scene = current();
      const promote = await meeting(scene, { whenHostsLeave: 'promote' });
      const cohost = await scene.join(promote.there, { role: 'cohost' });
      await promote.host.detach();
      expect(await shownOf(cohost)).toMatchObject({ role: 'cohost' });
      await promote.host.resume();
      await promote.host.leave();
      expect(await shownOf(cohost)).toMatchObject({ role: 'host' });
      expect(await shownOf(promote.other)).toMatchObject({ role: 'participant' });
    });

    it('[RL76] goes on without a host where the policy says so', async () => {
      const { host, other } = await meeting(current());
      await host.leave();
      expect(await shownOf(other)).toMatchObject({ role: 'participant' });
    });

    it('[RL77] does nothing for who is not connected with this claim any more', async () => {
      const scene = current();
      const { host, other } = await meeting(scene);
      const before = host.claim;
      await host.resume();
      const mute = { kind: 'mute', ...EVERYBODY } as const;
      expect(await host.act(mute, before)).toEqual({ kind: 'fenced' });
      await host.detach();
      expect(await host.act(mute)).toEqual({ kind: 'fenced' });
      await host.resume();
      expect(await host.act(mute)).toEqual(DONE);
      expect(await other.act(mute)).toMatchObject({ code: 'host_required' });
    });

    it('[RL79] takes a hand down', async () => {
      const scene = current();
      const { host, other } = await meeting(scene);
      await other.append({ kind: 'state', state: { ...stateOf('joined'), handRaisedAt: 5 } });
      expect((await shownOf(other))?.state.handRaisedAt).toBe(5);
      await host.act({ kind: 'lowerHands', targets: 'everyone' });
      expect((await shownOf(other))?.state).toEqual(stateOf('joined'));
    });

    it('[RL80] ends when the last host is gone for good, where the policy says so', async () => {
      const scene = current();
      const { here, host, other } = await meeting(scene, { whenHostsLeave: 'end' });
      const second = await scene.join(here, { role: 'host' });
      await host.leave();
      expect(await shownOf(other)).toBeDefined();
      await second.detach();
      await scene.graceIsOver();
      const { seen } = other.node;
      await seen.until(() => seen.entriesOf(scene.roomId, 'ended').length === 1);
      expect(await other.tryResume()).toEqual({ kind: 'refused', code: 'room_ended' });
    });
  });
}
