/**
 * Keeps a foreign name from turning the sentence around it, whatever its direction.
 * Unicode Standard Annex #9, first strong isolate.
 */
export function isolate(text: string): string {
  return `\u2068${text}\u2069`;
}
