import { computed, nextTick, shallowRef, type ComputedRef, type ShallowRef } from 'vue';
import type { Panel } from '../components/controls/panel';
import { useMediaQuery } from './use-media-query';

/** As in SidePanel.vue. */
const NARROW = '(max-width: 45rem)';

/**
 * The panel beside the stage. Closing one gives the focus back to where it was opened from, if it was
 * inside the panel; otherwise the focus stays where it is.
 */
export function usePanel(): {
  panel: Readonly<ShallowRef<Panel | null>>;
  /** A panel covers the page: what is behind it is out of reach. */
  isCovering: ComputedRef<boolean>;
  toggle: (wanted: Panel) => void;
  close: () => void;
} {
  const panel = shallowRef<Panel | null>(null);
  const isNarrow = useMediaQuery(NARROW);
  const isCovering = computed(() => panel.value !== null && isNarrow.value);
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

  return { panel, isCovering, toggle, close };
}
