import { describe, expect, it } from 'vitest';
import { defineComponent, h } from 'vue';
import { mountWithTexts } from '../testing/mount-with-texts';
import { detectLocale, LANGUAGES, LOCALES, useText, type Translate } from './index';

type Tree = { readonly [key: string]: string | Tree };

function leaves(tree: Tree, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[path + key, value]] : leaves(value, `${path}${key}.`),
  );
}
const params = (text: string) => new Set([...text.matchAll(/\{(\w+)\}/gu)].map(([, name]) => name));
const english = leaves(LANGUAGES.en.messages);

describe.each(LOCALES)('the texts in %s', (locale) => {
  const texts = new Map(leaves(LANGUAGES[locale].messages));

  it('are as many as in English, and none is empty', () => {
    expect([...texts.keys()].sort()).toEqual(english.map(([key]) => key).sort());
    for (const [key, text] of texts) expect(text.trim(), key).not.toBe('');
  });

  it('use the same parameters', () => {
    for (const [key, text] of english) {
      expect(params(texts.get(key) ?? ''), key).toEqual(params(text));
    }
  });

  it('have no character with a meaning of its own to the message compiler', () => {
    for (const [key, text] of texts) expect(text, key).not.toMatch(/[@$]|\{[^}\w]/u);
  });
});

describe('useText', () => {
  const translate = (locale: 'ko' | 'en'): Translate => {
    let found: Translate | null = null;
    mountWithTexts(
      defineComponent(() => {
        found = useText().t;
        return () => h('i');
      }),
      {},
      locale,
    );
    if (found === null) throw new Error('not set up');
    return found;
  };

  it('chooses between singular and plural by n', () => {
    const t = translate('en');
    expect(t('password.limited', { n: 1 })).toContain('1 second.');
    expect(t('password.limited', { n: 7 })).toContain('7 seconds.');
    expect(translate('ko')('password.limited', { n: 7 })).toContain('7초');
  });

  it('shows what is put into a text as it is', () => {
    const t = translate('en');
    expect(t('notice.joined', { name: '{n} | @:common.close <b>' })).toBe(
      '{n} | @:common.close <b> joined',
    );
  });
});

describe('detectLocale', () => {
  it.each([
    [['ko-KR', 'en'], 'ko'],
    [['en-GB', 'ko'], 'en'],
    [['fr-FR', 'ko-KR', 'en'], 'ko'],
    [['fr'], 'en'],
    [[], 'en'],
  ])('%j → %s', (languages, locale) => expect(detectLocale(languages)).toBe(locale));
});
