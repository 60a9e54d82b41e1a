import { describe, expect, it } from '@jest/globals';
import { displayNameSchema, graphemes, shortenName } from './display-name';

const FAMILY = '👩‍👩‍👧';
const read = (name: string) => displayNameSchema.safeParse(name).data ?? null;

describe('a display name', () => {
  it.each([
    ['accents that were typed apart', 'Zoe\u0308', 'Zo\u00eb'],
    ['Hangul that was typed apart', '지민'.normalize('NFD'), '지민'],
    ['spaces of many kinds', ' Ada \u00a0\u2003\u3000 Lovelace\u3000', 'Ada Lovelace'],
    ['other widths and fonts', 'Ａｄａ 𝐋𝐨𝐯𝐞𝐥𝐚𝐜𝐞 Ⓗost ﬁ', 'Ada Lovelace Host fi'],
    ['half-width katakana', 'ｶﾞ', 'ガ'],
    ['what nobody sees', 'A\u200Bd\u00ADa\uFEFF \u200FLovelace\u200E', 'Ada Lovelace'],
    ['but not the jamo that people write', 'ㅋㅋ ㅎㅎ', 'ㅋㅋ ㅎㅎ'],
    [
      'but not the joiners of emoji and Persian',
      `${FAMILY} می\u200Cخواهم`,
      `${FAMILY} می\u200Cخواهم`,
    ],
    ['what is composed already', '지민 Zo\u00eb', '지민 Zo\u00eb'],
  ])('is normalised: %s', (_what, name, expected) => {
    expect(read(name)).toBe(expected);
    expect(read(expected)).toBe(expected);
  });

  it('has a length in what people see, and in bytes', () => {
    expect(read('한'.repeat(64))).toBe('한'.repeat(64));
    expect(read('한'.repeat(65))).toBeNull();
    expect(read('한'.normalize('NFD').repeat(64))).toBe('한'.repeat(64));
    expect(read(FAMILY.repeat(28))).toBe(FAMILY.repeat(28));
    expect(read(FAMILY.repeat(29))).toBeNull();
    expect(graphemes(`a${FAMILY}한e\u0301`)).toEqual(['a', FAMILY, '한', 'e\u0301']);
  });

  it('has no heap of marks, but as many as scripts use', () => {
    expect(read(`a${'\u0316'.repeat(9)}`)).toBeNull();
    expect(read('בְּרֵאשִׁ֖ית')).not.toBeNull();
  });

  it('of any size is refused quickly', () => {
    const began = performance.now();
    expect(read('\u0316'.repeat(40_000))).toBeNull();
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it('is shortened to what fits, between characters', () => {
    expect(shortenName('한'.repeat(70))).toBe('한'.repeat(64));
    expect(shortenName(FAMILY.repeat(40))).toBe(FAMILY.repeat(28));
    expect(shortenName('Ada')).toBe('Ada');
    for (const name of [FAMILY.repeat(40), 'x'.repeat(999)])
      expect(read(shortenName(name))).not.toBeNull();
  });
});
