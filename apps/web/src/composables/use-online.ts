import { onScopeDispose, ref, type Ref } from 'vue';

/** Whether there is a network at all, as far as the browser knows: only `false` is certain. HTML §navigator.onLine. */
export function useOnline(): Readonly<Ref<boolean>> {
  const isOnline = ref(navigator.onLine);
  const scope = new AbortController();
  const look = () => (isOnline.value = navigator.onLine);
  window.addEventListener('online', look, { signal: scope.signal });
  window.addEventListener('offline', look, { signal: scope.signal });
  onScopeDispose(() => scope.abort());
  return isOnline;
}
