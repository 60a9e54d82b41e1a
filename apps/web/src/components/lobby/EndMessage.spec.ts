import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '@madang/protocol';
import { mountWithTexts } from '../../testing/mount-with-texts';
import EndMessage from './EndMessage.vue';

const ended = (code: ErrorCode, mayRejoin = true) =>
  mountWithTexts(EndMessage, { reason: { kind: 'refused', code }, mayRejoin });

describe('EndMessage', () => {
  it('lets whoever was denied ask again', async () => {
    const message = ended('denied');
    expect(message.get('h1').text()).toBe('You were not let in');
    expect(message.get('[data-test="rejoin"]').text()).toBe('Ask again');
    await message.get('[data-test="rejoin"]').trigger('click');
    expect(message.emitted('rejoin')).toHaveLength(1);
  });

  it('shows no way back to whoever has none', () => {
    expect(ended('banned').find('[data-test="rejoin"]').exists()).toBe(false);
    expect(ended('removed', false).find('[data-test="rejoin"]').exists()).toBe(false);
    expect(ended('banned').find('[data-test="home"]').exists()).toBe(true);
  });
});
