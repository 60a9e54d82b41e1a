import type { Script } from './scripts/script';

/** What a node runs besides its scripts. */
const OWN = ['EVAL', 'EVALSHA', 'SUBSCRIBE', 'SET'];

/**
 * The commands that a node needs rights to, in capitals. Read from the scripts: every word in capitals there is
 * taken for one, as words that are none do no harm.
 */
export function neededCommands(scripts: Readonly<Record<string, Script>>): string[] {
  const words = Object.values(scripts).flatMap(({ source }) =>
    [...source.matchAll(/['"]([A-Z]{3,})['"]/g)].map(([, word = '']) => word),
  );
  return [...new Set([...OWN, ...words])].sort();
}
