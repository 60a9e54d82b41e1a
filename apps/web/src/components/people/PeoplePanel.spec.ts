import type { ParticipantView } from '@madang/client';
import type { Role } from '@madang/protocol';
import { describe, expect, it } from 'vitest';
import { aPerson } from '../../testing/a-person';
import { mountWithTexts } from '../../testing/mount-with-texts';
import PeoplePanel from './PeoplePanel.vue';

const people: ParticipantView[] = [
  aPerson(1, { handRaisedAt: null }),
  aPerson(2, { handRaisedAt: 20 }),
  aPerson(3, { handRaisedAt: 10 }),
  aPerson(8, { isLocal: true }),
];
const panel = (role: Role, knocking: ParticipantView[] = []) =>
  mountWithTexts(PeoplePanel, { people, previewing: [], knocking, role, inviteUrl: 'x' });
const one = (test: string) => `[data-test="${test}"]`;

describe('PeoplePanel', () => {
  it('puts raised hands on top, the longest waiting first', () => {
    const ids = panel('participant')
      .findAll(one('person'))
      .map((row) => row.attributes('data-participant'));
    expect(ids).toEqual([3, 2, 1, 8].map((index) => aPerson(index).participantId));
  });

  it('gives participants nothing to do with others', () => {
    const wrapper = panel('participant');
    expect(wrapper.find(one('person-menu')).exists()).toBe(false);
    expect(wrapper.find(one('mute-all')).exists()).toBe(false);
    expect(wrapper.find(one('lower-hands')).exists()).toBe(false);
  });

  it('gives co-hosts a menu for each but themselves, muting and hands', async () => {
    const wrapper = panel('cohost');
    expect(wrapper.findAll(one('person-menu'))).toHaveLength(3);
    await wrapper.get(one('lower-hands')).trigger('click');
    expect(wrapper.emitted('act')).toEqual([[{ kind: 'lowerHands', targets: 'everyone' }]]);
    await wrapper.get(one('mute-all')).trigger('click');
    expect(wrapper.emitted('ask')).toEqual([[{ kind: 'muteAll' }]]);
  });

  it('lists who waits, to be admitted or denied one by one', async () => {
    const waiting = [aPerson(5, { stage: 'knocking' }), aPerson(6, { stage: 'knocking' })];
    const wrapper = panel('host', waiting);
    expect(wrapper.findAll(one('waiting-person'))).toHaveLength(2);
    expect(wrapper.findAll(one('admit'))[1]?.attributes('aria-label')).toContain('عمر');
    await wrapper.findAll(one('deny'))[1]?.trigger('click');
    await wrapper.get(one('admit-all')).trigger('click');
    expect(wrapper.emitted('act')).toEqual([
      [{ kind: 'deny', targets: [aPerson(6).participantId] }],
      [{ kind: 'admit', targets: 'everyone' }],
    ]);
  });
});
