import type { ParticipantView } from '@madang/client';

/** Raised hands first, the longest waiting on top; everybody else stays in order. */
export function byRaisedHand(people: readonly ParticipantView[]): ParticipantView[] {
  const order = ({ handRaisedAt }: ParticipantView) => handRaisedAt ?? Infinity;
  return [...people].sort((a, b) => (order(a) === order(b) ? 0 : order(a) - order(b)));
}
