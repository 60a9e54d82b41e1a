import { LIMITS, normaliseName, shortenName } from '@madang/protocol';

/** The plaintext of a chat entry. docs/protocol.md §9. */
export interface ChatContent {
  readonly text: string;
  /** The author's name at that time, for those who come when the author has gone. */
  readonly name: string;
}

/** Unicode code points, the unit of the length of a message. */
export function codePoints(text: string): number {
  return [...text].length;
}

/** `null` for anything that is not a message within the limits; it comes from another participant. */
export function parseChatContent(value: unknown): ChatContent | null {
  if (typeof value !== 'object' || value === null) return null;
  const text: unknown = Reflect.get(value, 'text');
  const name: unknown = Reflect.get(value, 'name');
  if (typeof text !== 'string' || typeof name !== 'string' || text === '') return null;
  return codePoints(text) <= LIMITS.chatChars && isShort(name) ? { text, name } : null;
}

/** As the wire bounds names; what is not composed is measured as if it were. */
function isShort(name: string): boolean {
  return shortenName(name) === normaliseName(name);
}
