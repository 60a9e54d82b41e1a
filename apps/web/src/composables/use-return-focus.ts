import { onScopeDispose, watch } from 'vue';

/** What a menu hangs on stays when the menu goes. WAI-ARIA menu button pattern: the menu is labelled by its button. */
function openerOf(element: Element | null): HTMLElement | null {
  const menu = element?.closest('[role="menu"]');
  const opener = menu
    ? document.getElementById(menu.getAttribute('aria-labelledby') ?? '')
    : element;
  return opener instanceof HTMLElement ? opener : null;
}

/**
 * Gives the focus back to where it was before dialogs were open, however many came one after the other, unless something
 * else has it by then.
 */
export function useReturnFocus(isOpen: () => boolean): void {
  let opener: HTMLElement | null = null;
  let frame = 0;

  watch(
    isOpen,
    (is) => {
      if (is) {
        opener = openerOf(document.activeElement);
        return;
      }
      // The dialog lets go of the focus only after it has gone.
      frame = requestAnimationFrame(() => {
        frame = requestAnimationFrame(() => {
          if (document.activeElement === document.body && opener?.isConnected) opener.focus();
        });
      });
    },
    { flush: 'sync' },
  );
  onScopeDispose(() => cancelAnimationFrame(frame));
}
