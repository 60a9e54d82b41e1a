import { beforeAll, describe, expect, it } from '@jest/globals';
import { placesLost } from './checker/room-rules';
import type { FaultPlan } from './faults/fault';
import type { Changes } from './meeting';
import { LuaMachine } from './redis/lua';
import { report } from './report';
import { run } from './run';

const SEEDS = 300;

/** All gateways live, and nothing lasts longer than a place is kept. */
const FAULTS: Partial<FaultPlan> = {
  ...{ min: 2, max: 4, longestMs: 4_000 },
  weights: {
    ...{ 'redis restarted empty': 3, 'redis failed over': 3, 'redis stalled': 1 },
    ...{ 'link cut': 4, reload: 1, 'commands cut': 1, 'subscriber cut': 1 },
  },
};

/** Takes detaching for done where the store knows nobody. */
const NOT_TELLING: Partial<Changes> = {
  patchScript: (source) => source.replace("and 'done' or 'gone' }", "and 'done' or 'done' }"),
};

describe('The place of somebody who lost the connection', () => {
  let lua: LuaMachine;
  beforeAll(async () => void (lua = await LuaMachine.start()));

  async function firstLost(changes: Partial<Changes>): Promise<string | null> {
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const played = await run(seed, lua, { faults: FAULTS, changes });
      const violations = [...played.violations, ...placesLost(played.history)];
      if (violations.length > 0) return report({ ...played, violations });
    }
    return null;
  }

  it('outlives that the store loses its data, as long as the gateways live', async () => {
    expect(await firstLost({})).toBeNull();
  }, 240_000);

  it('would be lost if gateways did not tell of it again', async () => {
    expect(await firstLost(NOT_TELLING)).toContain('place lost');
  }, 240_000);
});
