import { z } from './zod';
import { LIMITS } from './limits';

const clusters = new Intl.Segmenter('und', { granularity: 'grapheme' });
const utf8 = new TextEncoder();

/** What people count as characters: extended grapheme clusters (UAX #29), so that a family or a Hangul syllable is one. */
export function graphemes(text: string): string[] {
  return Array.from(clusters.segment(text), ({ segment }) => segment);
}

/** Composed (NFC, UAX #15), so that what looks the same by accents is the same; a run of spaces of any kind is one space. */
function normalise(name: string): string {
  return name
    .normalize('NFC')
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
  for (const character of graphemes(text.normalize('NFC')).slice(0, LIMITS.displayNameChars)) {
    bytes += utf8.encode(character).byteLength;
    if (bytes > LIMITS.displayNameBytes) break;
    short += character;
  }
  return short;
}
