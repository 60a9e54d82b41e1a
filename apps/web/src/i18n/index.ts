import { createI18n, useI18n } from 'vue-i18n';
import { en } from './en';
import { ko } from './ko';
import type { Messages, Translate } from './messages';

export type { MessageKey, MessageParams, Messages, Translate } from './messages';

/** Each language under its BCP 47 tag, with its own name for itself. A new one is a file and a line here. */
export const LANGUAGES = {
  ko: { name: '한국어', messages: ko },
  en: { name: 'English', messages: en },
} as const satisfies Record<string, { name: string; messages: Messages }>;

export type Locale = keyof typeof LANGUAGES;
export const LOCALES = Object.keys(LANGUAGES) as readonly Locale[];

export function isLocale(value: unknown): value is Locale {
  return LOCALES.some((locale) => locale === value);
}

/** The first of the browser's languages that we speak; English where there is none. */
export function detectLocale(languages: readonly string[]): Locale {
  for (const language of languages) {
    const base = language.toLowerCase().split('-')[0];
    if (isLocale(base)) return base;
  }
  return 'en';
}

export function createTexts(locale: Locale) {
  return createI18n({
    legacy: false,
    locale,
    fallbackLocale: 'en',
    messages: { ko: LANGUAGES.ko.messages, en: LANGUAGES.en.messages },
  });
}
export type Texts = ReturnType<typeof createTexts>;

/** Texts of the current language, by checked keys. Reactive: a change of the language renders anew. */
export function useText(): { t: Translate; locale: Readonly<{ value: string }> } {
  const { t, locale } = useI18n();
  return { t: (key, params = {}) => t(key, params, plural(params)), locale };
}

function plural(params: Readonly<Record<string, string | number>>): number {
  return typeof params.n === 'number' ? params.n : 1;
}
