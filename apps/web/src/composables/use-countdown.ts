import { onScopeDispose, ref, watch, type Ref } from 'vue';

/** Whole seconds until a moment (Unix time in ms), counted down; 0 when it has passed or is not set. */
export function useCountdown(until: () => number | null): Readonly<Ref<number>> {
  const seconds = ref(0);
  let timer: ReturnType<typeof setTimeout> | undefined;

  function tick(): void {
    clearTimeout(timer);
    const left = (until() ?? 0) - Date.now();
    seconds.value = Math.max(0, Math.ceil(left / 1_000));
    if (seconds.value > 0) timer = setTimeout(tick, 1_000);
  }

  watch(until, tick, { immediate: true });
  onScopeDispose(() => clearTimeout(timer));
  return seconds;
}
