import { watchEffect } from 'vue';
import { useI18n } from 'vue-i18n';
import { usePreferences } from '../stores/preferences';

/** Carries the chosen language and theme to the document and keeps them there. */
export function useAppearance(): void {
  const preferences = usePreferences();
  const { locale } = useI18n();
  watchEffect(() => {
    locale.value = preferences.locale;
    document.documentElement.lang = preferences.locale;
  });
  watchEffect(() => {
    const root = document.documentElement;
    if (preferences.theme === 'system') delete root.dataset.theme;
    else root.dataset.theme = preferences.theme;
  });
}
