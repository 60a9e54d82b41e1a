import type { LabelSelector } from 'kubernetes-types/meta/v1';

/** As Kubernetes decides it; an absent selector selects nothing, an empty one everything. */
export function selects(
  selector: LabelSelector | undefined,
  labels: Readonly<Record<string, string>>,
): boolean {
  if (selector === undefined) return false;
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      if (operator !== 'In') throw new Error(`${operator} is not needed yet`);
      return values.includes(labels[key] ?? '');
    })
  );
}
