import { nextTick, onMounted, ref, watch, type Ref } from 'vue';

const NEAR_PX = 48;

/**
 * Keeps a list at its end while the reader is there, and leaves it alone while they read further up; then
 * `hasNews` says that something was added below.
 */
export function useStickToEnd(
  element: Readonly<Ref<HTMLElement | null>>,
  length: () => number,
): { hasNews: Readonly<Ref<boolean>>; onScroll: () => void; toEnd: () => void } {
  const hasNews = ref(false);
  let isAtEnd = true;

  function onScroll(): void {
    const list = element.value;
    if (list === null) return;
    isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_PX;
    if (isAtEnd) hasNews.value = false;
  }

  function toEnd(): void {
    const list = element.value;
    if (list !== null) list.scrollTop = list.scrollHeight;
    isAtEnd = true;
    hasNews.value = false;
  }

  onMounted(toEnd);
  watch(length, async (now, before) => {
    if (now <= before) return;
    if (!isAtEnd) hasNews.value = true;
    else await nextTick(toEnd);
  });

  return { hasNews, onScroll, toEnd };
}
