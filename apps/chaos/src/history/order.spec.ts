import { describe, expect, it } from '@jest/globals';
import { applied, madeUp, welcomed } from './made-up';
import { checkOrder } from './order';

const BO = madeUp('bo', [welcomed('p_bo'), applied('ada', 1, 5), applied('cem', 1, 6)]);

function rulesBrokenBy(
  ...events: (Omit<ReturnType<typeof applied>, 'body'> & { readonly body: 'chat' | 'signal' })[]
): string[] {
  return checkOrder([BO, madeUp('dana', events)]).map(({ rule }) => rule);
}

describe('checkOrder', () => {
  it('finds nothing wrong in the same order, with gaps, and in a new epoch', () => {
    expect(rulesBrokenBy(applied('cem', 1, 6), applied('ada', 2, 9))).toEqual([]);
    expect(rulesBrokenBy(applied('ada', 1, 5), applied('ada', 2, 1, 'e2'))).toEqual([]);
  });

  it('finds an author out of order', () => {
    expect(rulesBrokenBy(applied('ada', 4, 7), applied('ada', 3, 8))).toEqual(['outOfTurn']);
    expect(rulesBrokenBy(applied('ada', 4, 7), applied('ada', 3, 8, 'e2'))).toEqual(['outOfTurn']);
  });

  it('lets a signal come late in another epoch only, and never after a later signal', () => {
    const signal = (k: number, seq: number, epoch = 'e1') =>
      ({ ...applied('ada', k, seq, epoch), body: 'signal' }) as const;
    expect(rulesBrokenBy(applied('ada', 4, 7), signal(3, 8, 'e2'))).toEqual([]);
    expect(rulesBrokenBy(applied('ada', 4, 7), signal(3, 8))).toEqual(['outOfTurn']);
    expect(rulesBrokenBy(signal(4, 7), signal(3, 8, 'e2'))).toEqual(['outOfTurn']);
  });

  it('finds a room out of order', () => {
    expect(rulesBrokenBy(applied('cem', 1, 6), applied('ada', 1, 5))).toEqual(['disordered']);
  });

  it('finds one place with two contents', () => {
    expect(rulesBrokenBy(applied('cem', 1, 5))).toEqual(['disordered']);
  });

  it('finds an epoch that comes back', () => {
    const events = [applied('ada', 1, 5), applied('ada', 2, 1, 'e2'), applied('cem', 1, 6)];
    expect(rulesBrokenBy(...events)).toEqual(['returned']);
  });
});
