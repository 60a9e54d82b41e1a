import type { History } from './history';
import { differentRooms, falseLeaves, leavesTwice, mistakes } from './room-rules';
import { differentRoles, undone } from './role-rules';
import { differentOrder, lost, outOfOrder, twice, unanswered } from './saying-rules';

const RULES = [
  mistakes,
  lost,
  unanswered,
  twice,
  outOfOrder,
  differentOrder,
  falseLeaves,
  leavesTwice,
  differentRooms,
  differentRoles,
  undone,
];

/** What the product promises, held against what people saw. One sentence for each breach, none is good. */
export function check(history: History): string[] {
  return RULES.flatMap((rule) => rule(history));
}
