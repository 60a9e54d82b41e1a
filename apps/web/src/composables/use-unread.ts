import type { ChatMessage } from '@madang/client';
import { computed, shallowRef, watch, type ComputedRef } from 'vue';

/** How many messages of others came since the chat was last in sight. */
export function useUnread(
  chat: () => readonly ChatMessage[],
  isOpen: () => boolean,
): ComputedRef<number> {
  // What was there on entering is history, not news.
  const seen = shallowRef(new Set(chat().map(({ id }) => id)));
  watch(
    [chat, isOpen],
    ([messages, open]) => {
      if (open) seen.value = new Set(messages.map(({ id }) => id));
    },
    { immediate: true },
  );
  return computed(() => chat().filter(({ id, isLocal }) => !isLocal && !seen.value.has(id)).length);
}
