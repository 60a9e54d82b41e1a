import { watch } from 'vue';
import { useText, type MessageKey } from '../i18n';
import { useNotices } from '../stores/notices';

/**
 * Sets the document's title in the current language, while the component lives, and announces it: a page of
 * this app comes without the load that screen readers speak of.
 */
export function useTitle(key: () => MessageKey): void {
  const { t } = useText();
  const { announce } = useNotices();
  // The title alone is watched: `announce` reads what it wrote, and two pages would answer each other for ever.
  watch(
    () => t(key()),
    (title) => {
      document.title = title;
      announce(title);
    },
    { immediate: true },
  );
}
