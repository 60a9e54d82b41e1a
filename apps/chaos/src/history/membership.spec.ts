import { describe, expect, it } from '@jest/globals';
import type { PersonHistory } from './events';
import { changed, madeUp, shown, welcomed } from './made-up';
import { checkMembership } from './membership';

const STAYS = madeUp('ada', [welcomed('p_ada'), shown('p_ada', 'p_bo')]);
const bo = (...events: Parameters<typeof madeUp>[1]): PersonHistory =>
  madeUp('bo', [welcomed('p_bo'), shown('p_ada', 'p_bo'), ...events]);
const WENT = { kind: 'went', at: 10 } as const;

function check(...histories: PersonHistory[]): string[] {
  return checkMembership(histories, { boundMs: 20, now: 100 }).map(({ rule }) => rule);
}

const seen = (...events: Parameters<typeof madeUp>[1]): PersonHistory =>
  madeUp('ada', [welcomed('p_ada'), shown('p_ada', 'p_bo'), ...events]);

describe('checkMembership', () => {
  it('finds nothing wrong where people are away, resume, and leave in time', () => {
    expect(check(seen(changed('p_bo', 'away'), changed('p_bo', 'resumed')), bo())).toEqual([]);
    expect(check(seen({ ...changed('p_bo', 'left'), at: 29 }), bo(WENT))).toEqual([]);
    expect(check(seen({ ...shown('p_ada'), at: 29 }), bo(WENT))).toEqual([]);
  });

  it('finds somebody shown leaving who had not gone, by an entry or by a snapshot', () => {
    const back = changed('p_bo', 'joined');
    expect(check(seen(changed('p_bo', 'left'), back), bo())).toEqual(['falseLeave']);
    expect(check(seen(shown('p_ada'), back), bo())).toEqual(['falseLeave']);
    expect(check(seen({ ...changed('p_bo', 'left'), at: 9 }), bo(WENT))).toEqual(['falseLeave']);
  });

  it('finds somebody who is not shown at the end', () => {
    expect(check(madeUp('ada', [welcomed('p_ada'), shown('p_ada')]), bo())).toEqual(['missing']);
  });

  it('finds somebody who came back as somebody else', () => {
    const other = bo(welcomed('p_other'), shown('p_ada', 'p_other'));
    const ada = seen(changed('p_other', 'joined'));
    expect(check(ada, other)).toEqual(['lostPlace', 'falseLeave']);
  });

  it('finds ghosts: shown too long, or for ever', () => {
    expect(check(seen({ ...changed('p_bo', 'left'), at: 31 }), bo(WENT))).toEqual(['ghost']);
    expect(check(STAYS, bo(WENT))).toEqual(['ghost']);
  });

  it('finds somebody shown again after having gone, and a leave that was told twice', () => {
    const left = { ...changed('p_bo', 'left'), at: 20 };
    const again = [
      { ...changed('p_bo', 'joined'), at: 21 },
      { ...left, at: 22 },
    ];
    expect(check(seen(left, ...again), bo(WENT))).toEqual(['resurrected', 'leftTwice']);
    expect(check(seen(left, left), bo(WENT))).toEqual(['leftTwice']);
  });
});
