import { describe, expect, it } from '@jest/globals';
import { describeOutcome } from '../report';
import { seeded } from '../random';
import type { Run, Scenario } from './scenario';

/** For a spec: the scenario at its small size, and each of its controls. `MADANG_SEED` repeats a run. */
export function prove(scenario: Scenario): void {
  const seed = Number(process.env.MADANG_SEED ?? Date.now() % 1_000_000);
  const begin = (isControl: boolean): Run & { readonly lines: string[] } => {
    const lines: string[] = [];
    const log = (line: string): void => void lines.push(line);
    return { size: 'small', seed, isControl, random: seeded(seed), log, lines };
  };

  describe(`${scenario.title} (MADANG_SEED=${seed})`, () => {
    it('keeps every promise', async () => {
      const outcome = await scenario.run(begin(false));
      const isMet = outcome.figures.every((figure) => figure.isMet);
      if (!isMet) throw new Error(describeOutcome(scenario.title, outcome, seed));
    });

    it.each(scenario.controls)('would notice $title', async ({ breaks, run }) => {
      const { figures } = await run(begin(true));
      const broken = figures.filter(({ isMet }) => !isMet).map(({ name }) => name);
      expect(breaks.filter((name) => broken.includes(name))).not.toEqual([]);
    });
  });
}
