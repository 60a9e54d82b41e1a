import { displayNameSchema, shortenName } from '@madang/protocol';

/** The wire wants a name also of those who have not typed theirs yet. */
const NAMELESS = 'Guest';

/** The nearest name that the wire allows; a stand-in where nothing is left. */
export function toDisplayName(text: string): string {
  const oneLine = text.replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069]+/gu, ' ').trim();
  const parsed = displayNameSchema.safeParse(shortenName(oneLine));
  return parsed.success ? parsed.data : NAMELESS;
}
