import { nextTick, shallowRef, type ShallowRef } from 'vue';
import type { Panel } from '../components/controls/panel';

/**
 * The panel beside the stage. Closing one gives the focus back to where it was opened from, if it was
 * inside the panel; otherwise the focus stays where it is.
 */
export function usePanel(): {
  panel: Readonly<ShallowRef<Panel | null>>;
  toggle: (wanted: Panel) => void;
  close: () => void;
} {
  const panel = shallowRef<Panel | null>(null);
  let opener: HTMLElement | null = null;

  function close(): void {
    panel.value = null;
    const back = opener;
    opener = null;
    void nextTick(() => {
      if (document.activeElement === document.body) back?.focus();
    });
  }

  function toggle(wanted: Panel): void {
    if (panel.value === wanted) return close();
    if (panel.value === null && document.activeElement instanceof HTMLElement) {
      opener = document.activeElement;
    }
    panel.value = wanted;
  }

  return { panel, toggle, close };
}
