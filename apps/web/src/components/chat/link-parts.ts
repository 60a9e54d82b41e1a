export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string };

const ADDRESS = /https?:\/\/[^\s<>"'`\u200b\u202a-\u202e\u2066-\u2069]+/giu;
/** Marks that end a sentence are hardly ever the end of an address. */
const TRAILING = /[.,;:!?…)\]}。、」』）]+$/u;

/**
 * Splits a message into plain text and http(s) addresses. Joined together, the parts are exactly the
 * message; nothing else ever becomes a link.
 */
export function linkParts(message: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of message.matchAll(ADDRESS)) {
    const text = match[0].replace(TRAILING, '');
    if (!URL.canParse(text)) continue;
    if (match.index > end) parts.push({ kind: 'text', text: message.slice(end, match.index) });
    parts.push({ kind: 'link', text, href: new URL(text).href });
    end = match.index + text.length;
  }
  if (end < message.length) parts.push({ kind: 'text', text: message.slice(end) });
  return parts;
}
