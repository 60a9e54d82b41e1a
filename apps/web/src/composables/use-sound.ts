import { computed, ref, shallowRef, type ComputedRef, type Ref } from 'vue';

/** Whether the browser keeps any of the participants' sound back, and the one gesture that lets all of it go. */
export function useSound(): {
  isBlocked: ComputedRef<boolean>;
  /** Grows with each gesture; whoever plays tries again then. */
  attempt: Readonly<Ref<number>>;
  setBlocked: (key: string, isBlocked: boolean) => void;
  allow: () => void;
} {
  const blocked = shallowRef<ReadonlySet<string>>(new Set());
  const attempt = ref(0);

  function setBlocked(key: string, isBlocked: boolean): void {
    const next = new Set(blocked.value);
    if (isBlocked) next.add(key);
    else next.delete(key);
    blocked.value = next;
  }

  return {
    isBlocked: computed(() => blocked.value.size > 0),
    attempt,
    setBlocked,
    allow: () => (attempt.value += 1),
  };
}
