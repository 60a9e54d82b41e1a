import { onScopeDispose, ref, watch, type Ref } from 'vue';

/** Whether something has been so for `ms` without a break; it ends at once. */
export function useLasting(isSo: () => boolean, ms: number): Readonly<Ref<boolean>> {
  const isLasting = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(
    isSo,
    (is) => {
      clearTimeout(timer);
      isLasting.value = false;
      if (is) timer = setTimeout(() => (isLasting.value = true), ms);
    },
    { immediate: true },
  );
  onScopeDispose(() => clearTimeout(timer));
  return isLasting;
}
