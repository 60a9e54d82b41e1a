import { beforeAll, describe, it } from '@jest/globals';
import { printed } from './checker/print';
import { LuaMachine } from './redis/lua';
import { report } from './report';
import { run } from './run';

/** Enough to find what is not rare, in about a minute. docs/architecture.md tells how to run more. */
const RUNS = Number(process.env['SIM_RUNS'] ?? 2_000);
const FIRST = Number(process.env['SIM_FROM'] ?? 1);
const ONLY = process.env['SIM_SEED'];

/** Every so many seeds, so that two files share the work of two processors. */
export function simulate(share: { readonly of: number; readonly part: number }): void {
  describe(`Meetings with faults, ${share.part + 1} of ${share.of}`, () => {
    let lua: LuaMachine;
    beforeAll(async () => void (lua = await LuaMachine.start()));

    const seeds = Array.from({ length: RUNS }, (_, i) => FIRST + i).filter(
      (seed) => seed % share.of === share.part,
    );
    const wanted = ONLY === undefined ? seeds : share.part === 0 ? [Number(ONLY)] : [];
    it(
      `keep every promise in ${wanted.length} runs`,
      async () => {
        for (const seed of wanted) {
          const result = await run(seed, lua);
          if (ONLY !== undefined) console.log(printed(result.history.events).join('\n'));
          if (result.violations.length > 0) throw new Error(report(result));
        }
      },
      60_000 + 2_000 * RUNS,
    );
  });
}
