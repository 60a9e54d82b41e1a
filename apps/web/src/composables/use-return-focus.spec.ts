import { ref } from 'vue';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { withScope } from '../testing/mount-with-texts';
import { useReturnFocus } from './use-return-focus';

function setUp(html: string) {
  document.body.innerHTML = html;
  const isOpen = ref(false);
  withScope(() => useReturnFocus(() => isOpen.value));
  return { isOpen, find: (id: string) => document.getElementById(id) };
}

describe('useReturnFocus', () => {
  afterEach(() => {
    document.body.innerHTML = '';
  });

  it('goes back to the button', async () => {
    const { isOpen, find } = setUp('<button id="a"></button>');
    find('a')?.focus();
    isOpen.value = true;
    find('a')?.blur();
    isOpen.value = false;
    await vi.waitFor(() => expect(document.activeElement?.id).toBe('a'));
  });

  it('goes back to the button of a menu, whose item is gone', async () => {
    const { isOpen, find } = setUp(
      '<button id="a"></button><div role="menu" aria-labelledby="a"><button id="item"></button></div>',
    );
    find('item')?.focus();
    isOpen.value = true;
    find('item')?.remove();
    isOpen.value = false;
    await vi.waitFor(() => expect(document.activeElement?.id).toBe('a'));
  });

  it('takes the focus from nobody', async () => {
    const { isOpen, find } = setUp('<button id="a"></button><button id="b"></button>');
    find('a')?.focus();
    isOpen.value = true;
    find('b')?.focus();
    isOpen.value = false;
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    await new Promise((done) => requestAnimationFrame(done));
    expect(document.activeElement?.id).toBe('b');
  });
});
