import { computed, type ComputedRef, type Ref } from 'vue';
import { arrangeTiles, type Arrangeable, type Placement } from '../components/stage/arrange-tiles';
import { useElementSize } from './use-element-size';

/** The place of each tile by its key, kept fitting as the element's size changes. */
export function useGridLayout(
  element: Readonly<Ref<HTMLElement | null>>,
  tiles: () => readonly Arrangeable[],
  staged: () => string | null,
): ComputedRef<ReadonlyMap<string, Placement>> {
  const size = useElementSize(element);
  return computed(
    () => new Map(arrangeTiles(tiles(), staged(), size.value).map((place) => [place.key, place])),
  );
}
