import { patchPolicy, type Policy, type PolicyPatch } from '@madang/protocol';
import { computed, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue';
import type { MessageKey } from '../i18n';
import { failureText } from './use-hosting';

interface Wish {
  readonly patch: PolicyPatch;
  readonly isDone: boolean;
}

/**
 * The rules of a room while a host changes them: each change is shown at once, and taken back, with the reason, if it is
 * refused. A change that was agreed to is shown until the room says how its rules are now.
 */
export function usePolicyWishes(
  policy: () => Policy,
  set: (patch: PolicyPatch) => Promise<void>,
): {
  shown: ComputedRef<Policy>;
  failure: Readonly<ShallowRef<MessageKey | null>>;
  wish: (patch: PolicyPatch) => Promise<void>;
} {
  const wishes = shallowRef<readonly Wish[]>([]);
  const failure = shallowRef<MessageKey | null>(null);
  const without = (gone: Wish) => wishes.value.filter((one) => one !== gone);

  watch(policy, () => (wishes.value = wishes.value.filter(({ isDone }) => !isDone)));

  async function wish(patch: PolicyPatch): Promise<void> {
    const asked: Wish = { patch, isDone: false };
    wishes.value = [...wishes.value, asked];
    failure.value = null;
    const before = policy();
    try {
      await set(patch);
      // The room may have said so before it has answered.
      const isTold = policy() !== before;
      wishes.value = isTold
        ? without(asked)
        : wishes.value.map((one) => (one === asked ? { patch, isDone: true } : one));
    } catch (error) {
      wishes.value = without(asked);
      failure.value = failureText(error);
    }
  }

  const shown = computed(() =>
    wishes.value.reduce((now, { patch }) => patchPolicy(now, patch), policy()),
  );
  return { shown, failure, wish };
}
