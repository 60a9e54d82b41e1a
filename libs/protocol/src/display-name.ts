import { z } from './zod';
import { LIMITS } from './limits';

const clusters = new Intl.Segmenter('und', { granularity: 'grapheme' });
const utf8 = new TextEncoder();

/** What people count as characters: extended grapheme clusters (UAX #29), so that a family or a Hangul syllable is one. */
export function graphemes(text: string): string[] {
  return Array.from(clusters.segment(text), ({ segment }) => segment);
}

/** Hangul has its own: compatibility would make of ㅋㅋ, which people write, half of a syllable twice. */
const FOREIGN_TO_HANGUL = /[^\p{Script=Hangul}]+/gu;
/** Seen by nobody, and not needed by any script as joiners are: soft hyphens, zero-width spaces, direction marks. */
const UNSEEN = /[\u00AD\u061C\u180E\u200B\u200E\u200F\u2060\uFEFF]+/gu;

/**
 * One form of what looks alike: letters in other widths, fonts and circles become plain ones (NFKC, UAX #15), accents
 * are composed, what nobody sees is left out. Letters of other scripts stay what they are.
 */
export function normaliseName(name: string): string {
  return name
    .replace(UNSEEN, '')
    .replace(FOREIGN_TO_HANGUL, (part) => part.normalize('NFKC'))
    .normalize('NFC');
}

/** As `normaliseName`, and a run of spaces of any kind is one space. */
function normalise(name: string): string {
  return normaliseName(name)
    .replace(/\p{Zs}+/gu, ' ')
    .trim();
}

/**
 * One line of well-formed text with something to see in it: no control characters, line or paragraph
 * separators, lone surrogates or direction overrides, and no heaps of combining marks, which would cover
 * their neighbours. What is read is normalised; reading it again changes nothing.
 */
export const displayNameSchema = z
  .string()
  .overwrite(normalise)
  .min(1)
  .refine((name) => utf8.encode(name).byteLength <= LIMITS.displayNameBytes, {
    message: `at most ${LIMITS.displayNameBytes} bytes`,
    abort: true,
  })
  .refine((name) => graphemes(name).length <= LIMITS.displayNameChars, {
    message: `at most ${LIMITS.displayNameChars} characters`,
  })
  .refine((name) => !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u.test(name), {
    message: 'no control characters, line breaks, lone surrogates or direction overrides',
  })
  .refine((name) => !/\p{M}{9}/u.test(name), { message: 'at most 8 combining marks in a row' })
  // U+2800 is the one blank that Unicode calls a symbol: a braille cell without dots.
  .refine((name) => /[^\p{Z}\p{C}\p{M}\p{Default_Ignorable_Code_Point}\u2800]/u.test(name), {
    message: 'something to see',
  });

/** The longest beginning that keeps to the limits of a display name, without cutting a character. */
export function shortenName(text: string): string {
  let short = '';
  let bytes = 0;
  for (const character of graphemes(normaliseName(text)).slice(0, LIMITS.displayNameChars)) {
    bytes += utf8.encode(character).byteLength;
    if (bytes > LIMITS.displayNameBytes) break;
    short += character;
  }
  return short;
}
