import { onScopeDispose, ref, type Ref } from 'vue';

const SHOWN_MS = 2_500;

/** Copies text; `state` says for a moment what came of it. */
export function useCopy(): {
  state: Readonly<Ref<'idle' | 'copied' | 'failed'>>;
  copy: (text: string) => Promise<void>;
} {
  const state = ref<'idle' | 'copied' | 'failed'>('idle');
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function copy(text: string): Promise<void> {
    clearTimeout(timer);
    try {
      await navigator.clipboard.writeText(text);
      state.value = 'copied';
    } catch {
      // Without https there is no clipboard, and a person may refuse it.
      state.value = 'failed';
    }
    timer = setTimeout(() => (state.value = 'idle'), SHOWN_MS);
  }

  onScopeDispose(() => clearTimeout(timer));
  return { state, copy };
}
