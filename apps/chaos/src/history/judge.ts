import type { Breach } from './breach';
import { checkDelivery, type Delivery } from './delivery';
import type { PersonHistory } from './events';
import { checkMembership, GHOST_BOUND_MS } from './membership';
import { checkOrder } from './order';

export interface Judgement extends Omit<Delivery, 'breaches'> {
  readonly breaches: readonly Breach[];
}

/** Everything that can be said about what people saw, once nothing is on its way any more. */
export function judge(histories: readonly PersonHistory[], now: number): Judgement {
  const delivery = checkDelivery(histories);
  const breaches = [
    ...delivery.breaches,
    ...checkOrder(histories),
    ...checkMembership(histories, { boundMs: GHOST_BOUND_MS, now }),
  ];
  return { ...delivery, breaches };
}
