import { nextTick, ref } from 'vue';
import { describe, expect, it } from 'vitest';
import type { MessageKey } from '../i18n';
import { useNotices } from '../stores/notices';
import { withScope } from '../testing/mount-with-texts';
import { useTitle } from './use-title';

describe('useTitle', () => {
  it('sets the title and announces it, at once and when it changes', async () => {
    const key = ref<MessageKey>('title.home');
    withScope(() => useTitle(() => key.value));
    const home = document.title;
    expect(useNotices().announcement).toBe(home);
    key.value = 'title.meeting';
    await nextTick();
    expect(document.title).not.toBe(home);
    expect(useNotices().announcement).toBe(document.title);
  });

  it('stays silent when something else is announced, and when a page is within another', async () => {
    withScope(() => {
      useTitle(() => 'title.blocked');
      useTitle(() => 'title.lobby');
    });
    useNotices().announce('Copied');
    await nextTick();
    expect(useNotices().announcement).toBe('Copied');
  });
});
