import { isolate } from './isolate';
import { shorten } from './shorten';

const MOST_CHARS = 28;

/** A foreign name inside a sentence of ours: of its own direction, and no longer than leaves the sentence to be read. */
export function named(displayName: string): string {
  return isolate(shorten(displayName, MOST_CHARS));
}
