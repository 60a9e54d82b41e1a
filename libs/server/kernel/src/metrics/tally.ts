/**
 * Counts by one label in plain numbers, for what happens with every frame: a counter of `prom-client` takes some
 * hundred times as long, for each label set anew.
 */
export class Tally {
  private readonly counts = new Map<string, number>();

  /** The values of the label must be few. */
  add(value: string): void {
    this.counts.set(value, (this.counts.get(value) ?? 0) + 1);
  }

  /** What was counted since this was called last. */
  take(): [value: string, count: number][] {
    const counts = [...this.counts];
    this.counts.clear();
    return counts;
  }
}
