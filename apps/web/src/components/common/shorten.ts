const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** At most so many characters as people see them, the last one an ellipsis if any are left out. */
export function shorten(text: string, most: number): string {
  const all = [...graphemes.segment(text)].map(({ segment }) => segment);
  return all.length <= most
    ? text
    : `${all
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`;
}
