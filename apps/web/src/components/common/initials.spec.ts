import { describe, expect, it } from 'vitest';
import { dyeOf, initialsOf } from './initials';

describe('initialsOf', () => {
  it.each([
    ['김지민', '지민'],
    ['남궁민수', '민수'],
    ['이산', '이산'],
    ['Ada Lovelace', 'AL'],
    ['rosa', 'R'],
    ['Nguyễn Thị Minh Khai', 'NK'],
    ['👩‍👩‍👧‍👦 family', '👩‍👩‍👧‍👦F'],
    ['  ', ''],
  ])('%s → %s', (name, initials) => expect(initialsOf(name)).toBe(initials));
});

describe('dyeOf', () => {
  it('is one of six and always the same', () => {
    for (let index = 0; index < 50; index += 1) {
      const dye = dyeOf(`p_${index}`);
      expect(dye).toBeGreaterThanOrEqual(0);
      expect(dye).toBeLessThan(6);
      expect(dyeOf(`p_${index}`)).toBe(dye);
    }
  });
});
