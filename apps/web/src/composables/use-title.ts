import { watchEffect } from 'vue';
import { useText, type MessageKey } from '../i18n';

/** Sets the document's title in the current language, while the component lives. */
export function useTitle(key: () => MessageKey): void {
  const { t } = useText();
  watchEffect(() => {
    document.title = t(key());
  });
}
