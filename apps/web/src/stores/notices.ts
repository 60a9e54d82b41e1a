import { defineStore } from 'pinia';
import { readonly, ref, shallowRef } from 'vue';

export type NoticeTone = 'info' | 'problem';

/** One short sentence on the screen. `problem` stays until it is dismissed. */
export interface Notice {
  readonly id: number;
  readonly tone: NoticeTone;
  readonly text: string;
}

/** Long enough to read a sentence twice. */
export const NOTICE_MS = 6_000;
const MOST_NOTICES = 3;

/** What is to be told and is not part of the screen: seen as notices, heard through the live region. */
export const useNotices = defineStore('notices', () => {
  const notices = shallowRef<readonly Notice[]>([]);
  const announcement = ref('');
  let nextId = 1;

  function dismiss(id: number): void {
    notices.value = notices.value.filter((notice) => notice.id !== id);
  }

  /** Spoken by screen readers after what they are saying; not shown. */
  function announce(text: string): void {
    // A repeated text is a change only if it differs: a trailing no-break space is not spoken.
    announcement.value = announcement.value === text ? `${text}\u00a0` : text;
  }

  /** Shown and announced. The oldest goes when there are too many. */
  function show(text: string, tone: NoticeTone = 'info'): void {
    const id = nextId++;
    notices.value = [...notices.value, { id, tone, text }].slice(-MOST_NOTICES);
    announce(text);
    if (tone === 'info') setTimeout(() => dismiss(id), NOTICE_MS);
  }

  function clear(): void {
    notices.value = [];
  }

  return { notices, announcement: readonly(announcement), announce, show, dismiss, clear };
});
