import { onScopeDispose, ref, type Ref } from 'vue';

/** Whether a CSS media query matches now, until the scope ends. */
export function useMediaQuery(query: string): Readonly<Ref<boolean>> {
  const list = window.matchMedia(query);
  const matches = ref(list.matches);
  const scope = new AbortController();
  list.addEventListener('change', () => (matches.value = list.matches), { signal: scope.signal });
  onScopeDispose(() => scope.abort());
  return matches;
}
