import { computed, shallowRef, watch, type ComputedRef } from 'vue';

interface Stageable {
  readonly key: string;
  readonly source: 'camera' | 'screen';
}

type Choice =
  | { readonly kind: 'automatic' }
  | { readonly kind: 'pinned'; readonly key: string }
  /** The person put this screen back into the grid. */
  | { readonly kind: 'dismissed'; readonly key: string };

const AUTOMATIC: Choice = { kind: 'automatic' };

/**
 * Which tile is large. The first screen that is shared takes the stage and keeps it while it lasts; what a
 * person pins beats everything; a choice ends with its tile.
 */
export function useStage(tiles: () => readonly Stageable[]): {
  staged: ComputedRef<string | null>;
  toggle: (key: string) => void;
} {
  const choice = shallowRef<Choice>(AUTOMATIC);
  const screen = shallowRef<string | null>(null);

  watch(
    tiles,
    (now) => {
      const isHere = (key: string | null) => now.some((tile) => tile.key === key);
      if (!isHere(screen.value)) {
        screen.value = now.find((tile) => tile.source === 'screen')?.key ?? null;
      }
      if (choice.value.kind !== 'automatic' && !isHere(choice.value.key)) choice.value = AUTOMATIC;
    },
    { immediate: true },
  );

  const staged = computed(() => {
    switch (choice.value.kind) {
      case 'pinned':
        return choice.value.key;
      case 'dismissed':
        return choice.value.key === screen.value ? null : screen.value;
      case 'automatic':
        return screen.value;
    }
  });

  function toggle(key: string): void {
    if (staged.value !== key) choice.value = { kind: 'pinned', key };
    else if (key === screen.value) choice.value = { kind: 'dismissed', key };
    else choice.value = AUTOMATIC;
  }

  return { staged, toggle };
}
