import { eventsOf, type PersonHistory } from './events';

/** A stretch of time, both ends in Unix ms. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** How long it took, in ms, until these people applied what others said within a stretch of time. */
export function latencies(
  listeners: readonly PersonHistory[],
  authors: readonly PersonHistory[],
  { from, to }: Stretch,
): number[] {
  const saidAt = new Map<string, number>();
  for (const author of authors) {
    for (const { k, at } of eventsOf(author, 'said')) {
      if (at >= from && at < to) saidAt.set(`${author.name}-${k}`, at);
    }
  }
  return listeners.flatMap((listener) =>
    eventsOf(listener, 'applied').flatMap(({ author, k, at }) => {
      const began = saidAt.get(`${author}-${k}`);
      return began === undefined || author === listener.name ? [] : [at - began];
    }),
  );
}

/** @param share From 0 to 1. `NaN` of nothing. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}
