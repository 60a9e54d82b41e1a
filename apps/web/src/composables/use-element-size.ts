import { onScopeDispose, shallowRef, watch, type Ref } from 'vue';

/** The inner size of an element in CSS pixels, followed as it changes; zero before it is there. */
export function useElementSize(
  element: Readonly<Ref<HTMLElement | null>>,
): Readonly<Ref<{ readonly width: number; readonly height: number }>> {
  const size = shallowRef({ width: 0, height: 0 });
  const observer = new ResizeObserver(([entry]) => {
    if (entry) size.value = { width: entry.contentRect.width, height: entry.contentRect.height };
  });
  watch(
    element,
    (now, before) => {
      if (before) observer.unobserve(before);
      if (now) observer.observe(now);
    },
    { immediate: true, flush: 'post' },
  );
  onScopeDispose(() => observer.disconnect());
  return size;
}
