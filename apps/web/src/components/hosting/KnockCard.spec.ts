import { describe, expect, it } from 'vitest';
import { aPerson } from '../../testing/a-person';
import { mountWithTexts } from '../../testing/mount-with-texts';
import KnockCard from './KnockCard.vue';

const knocking = (count: number) =>
  Array.from({ length: count }, (_, index) => aPerson(index, { stage: 'knocking' }));
const card = (count: number) => mountWithTexts(KnockCard, { knocking: knocking(count) });

describe('KnockCard', () => {
  it('names who asks, and admits or denies exactly that one', async () => {
    const one = card(1);
    expect(one.text()).toContain('asks to join');
    await one.get('[data-test="knock-admit"]').trigger('click');
    await one.get('[data-test="knock-deny"]').trigger('click');
    const targets = [aPerson(0).participantId];
    expect(one.emitted('act')).toEqual([[{ kind: 'admit', targets }], [{ kind: 'deny', targets }]]);
  });

  it('admits several at once, or shows them, but denies nobody unseen', async () => {
    const five = card(5);
    expect(five.text()).toContain('5 people ask to join');
    expect(five.text()).toContain('3 others');
    await five.get('[data-test="knock-admit-all"]').trigger('click');
    await five.get('[data-test="knock-view"]').trigger('click');
    expect(five.emitted('act')).toEqual([[{ kind: 'admit', targets: 'everyone' }]]);
    expect(five.emitted('view')).toHaveLength(1);
    expect(five.find('[data-test="knock-deny"]').exists()).toBe(false);
  });

  it('shortens and isolates a name that would take all the room', () => {
    const displayName = 'W'.repeat(64);
    const wrapper = mountWithTexts(KnockCard, { knocking: [aPerson(0, { displayName })] });
    expect(wrapper.get('h2').text()).toBe(`\u2068${'W'.repeat(27)}…\u2069 asks to join`);
  });

  it('is nothing when nobody asks', () => {
    expect(card(0).find('[data-test="knock-card"]').exists()).toBe(false);
  });
});
