/** The rules that a history may break. */
export const RULES = {
  lost: 'acknowledged and not applied by somebody for whom it was',
  doubled: 'applied twice by the same person',
  invented: 'applied though nobody said it',
  unanswered: 'neither acknowledged nor refused at the end',
  outOfTurn: 'applied before something that its author had said earlier',
  disordered: 'places of one epoch taken in another order than by others, or twice',
  returned: 'an epoch was taken up again after a later one',
  falseLeave: 'shown as gone though the person had not gone',
  lostPlace: 'had to come back as somebody else',
  ghost: 'still shown after the longest time in which a place may be kept',
  resurrected: 'shown again after having gone',
  leftTwice: 'told twice that somebody has left',
  missing: 'in the room and not shown at the end',
} as const;
export type Rule = keyof typeof RULES;

/** One thing that must not happen, in words for whoever looks for its cause. */
export interface Breach {
  readonly rule: Rule;
  readonly what: string;
}

export function countOf(breaches: readonly Breach[], ...rules: readonly Rule[]): number {
  return breaches.filter(({ rule }) => rules.includes(rule)).length;
}

/** The first few of each rule that was broken. */
export function describeBreaches(breaches: readonly Breach[], each = 3): string[] {
  return (Object.keys(RULES) as Rule[]).flatMap((rule) => {
    const all = breaches.filter((breach) => breach.rule === rule);
    return all.slice(0, each).map(({ what }) => `${rule} (${all.length}): ${what}`);
  });
}
