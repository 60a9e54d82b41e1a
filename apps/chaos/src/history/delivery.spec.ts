import { describe, expect, it } from '@jest/globals';
import { checkDelivery } from './delivery';
import { acknowledged, applied, madeUp, said, shown, welcomed } from './made-up';

const ADA = [welcomed('p_ada'), said(1), acknowledged(1), applied('ada', 1, 5)];

describe('checkDelivery', () => {
  it('finds nothing wrong where everybody applied everything once', () => {
    const bo = madeUp('bo', [welcomed('p_bo'), applied('ada', 1, 5)]);
    const delivery = checkDelivery([madeUp('ada', ADA), bo]);
    expect(delivery).toEqual({ breaches: [], acknowledged: 1, applied: 2, behindSnapshots: 0 });
  });

  it('finds what was acknowledged and not applied, by its author too', () => {
    const ada = madeUp('ada', ADA.slice(0, 3));
    const { breaches } = checkDelivery([ada, madeUp('bo', [welcomed('p_bo')])]);
    expect(breaches).toEqual([
      { rule: 'lost', what: 'ada-1 by ada' },
      { rule: 'lost', what: 'ada-1 by bo' },
    ]);
  });

  it('owes nothing to other rooms, to those who came later, nor to those who went', () => {
    const later = madeUp('later', [{ ...welcomed('p_later'), at: 9 }]);
    const gone = madeUp('gone', [welcomed('p_gone'), { kind: 'went' }]);
    const apart = madeUp('apart', [welcomed('p_apart')], 'another room');
    expect(checkDelivery([madeUp('ada', ADA), later, gone, apart]).breaches).toEqual([]);
  });

  it('finds what was applied twice, and what nobody said', () => {
    const bo = madeUp('bo', [
      welcomed('p_bo'),
      applied('ada', 1, 5),
      applied('ada', 1, 6),
      applied('ada', 2, 7),
    ]);
    expect(checkDelivery([madeUp('ada', ADA), bo]).breaches).toEqual([
      { rule: 'doubled', what: 'ada-1 by bo' },
      { rule: 'invented', what: 'ada-2 by bo' },
    ]);
  });

  it('finds what got no answer, unless it was refused or its author went', () => {
    const ada = madeUp('ada', [
      welcomed('p_ada'),
      said(1),
      said(2),
      { kind: 'refused', k: 2, code: 'recipient_unknown' },
    ]);
    const gone = madeUp('gone', [welcomed('p_gone'), said(1), { kind: 'went' }]);
    expect(checkDelivery([ada, gone]).breaches).toEqual([{ rule: 'unanswered', what: 'ada-1' }]);
  });

  it('owes a signal to its addressee only; behind a snapshot it is counted apart', () => {
    const ada = madeUp('ada', [welcomed('p_ada'), said(1, 'bo'), acknowledged(1)]);
    const cem = madeUp('cem', [welcomed('p_cem')]);
    const bo = madeUp('bo', [welcomed('p_bo')]);
    const told = madeUp('bo', [welcomed('p_bo'), { ...shown('p_bo'), at: 9 }]);
    expect(checkDelivery([ada, bo, cem]).breaches).toEqual([{ rule: 'lost', what: 'ada-1 by bo' }]);
    expect(checkDelivery([ada, told, cem])).toMatchObject({ breaches: [], behindSnapshots: 1 });
  });
});
