import { beforeAll, describe, expect, it } from '@jest/globals';
import { LuaMachine } from './redis/lua';
import { run } from './run';

describe('A run', () => {
  let lua: LuaMachine;
  beforeAll(async () => void (lua = await LuaMachine.start()));

  it('is the same each time for a seed, and another one for another seed', async () => {
    const hashes = new Set<string>();
    for (let seed = 7_001; seed <= 7_012; seed += 1) {
      const first = await run(seed, lua);
      const again = await run(seed, lua);
      expect([again.hash, again.steps]).toEqual([first.hash, first.steps]);
      hashes.add(first.hash);
    }
    expect(hashes.size).toBe(12);
  });

  it('has people who talk to each other, and faults', async () => {
    const { history, faults } = await run(7_001, lua, { faults: { min: 3, max: 3 } });
    const count = (kind: string): number =>
      history.events.filter((one) => one.kind === kind).length;
    expect(faults).toHaveLength(3);
    expect(count('fault')).toBe(3);
    expect(count('said')).toBeGreaterThan(15);
    expect(count('answered')).toBeGreaterThan(15);
    expect(count('shown')).toBeGreaterThan(15);
    expect(history.finals.length).toBeGreaterThan(0);
  });
});
