const DYES = 6;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const first = (word: string) => [...graphemes.segment(word)][0]?.segment ?? '';

/**
 * One or two characters for an avatar: the given name of a Korean name (김지민 → 지민), the first
 * letters of the first and last word of any other.
 */
export function initialsOf(displayName: string): string {
  const words = displayName.trim().split(/\s+/u).filter(Boolean);
  const name = words[0] ?? '';
  if (words.length === 1 && /^\p{Script=Hangul}{2,4}$/u.test(name)) return name.slice(-2);
  const last = words.length > 1 ? (words.at(-1) ?? '') : '';
  return (first(name) + first(last)).toLocaleUpperCase();
}

/** Which of the avatar dyes an identifier gets: always the same one, on every screen. */
export function dyeOf(id: string): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9_973;
  return sum % DYES;
}
