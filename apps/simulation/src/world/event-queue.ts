interface Event {
  readonly at: number;
  /** Events of one moment run in the order in which they were added. */
  readonly order: number;
  run: (() => void) | null;
}

/** A binary heap of what is to happen. */
export class EventQueue {
  readonly #heap: Event[] = [];
  #added = 0;

  /** When the next one is due; `null` when nothing is left. */
  get nextAt(): number | null {
    this.#dropCancelled();
    return this.#heap[0]?.at ?? null;
  }

  add(at: number, run: () => void): () => void {
    const event: Event = { at, order: (this.#added += 1), run };
    this.#heap.push(event);
    this.#rise(this.#heap.length - 1);
    return () => void (event.run = null);
  }

  take(): (() => void) | null {
    this.#dropCancelled();
    return this.#pop()?.run ?? null;
  }

  #dropCancelled(): void {
    while (this.#heap[0]?.run === null) this.#pop();
  }

  #pop(): Event | undefined {
    const [first] = this.#heap;
    const last = this.#heap.pop();
    if (last !== undefined && this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink(0);
    }
    return first;
  }

  #isBefore(a: number, b: number): boolean {
    const one = this.#heap[a];
    const other = this.#heap[b];
    if (one === undefined || other === undefined) return false;
    return one.at < other.at || (one.at === other.at && one.order < other.order);
  }

  #swap(a: number, b: number): void {
    const one = this.#heap[a];
    const other = this.#heap[b];
    if (one === undefined || other === undefined) return;
    this.#heap[a] = other;
    this.#heap[b] = one;
  }

  #rise(from: number): void {
    for (let child = from; child > 0;) {
      const parent = (child - 1) >> 1;
      if (!this.#isBefore(child, parent)) return;
      this.#swap(child, parent);
      child = parent;
    }
  }

  #sink(from: number): void {
    for (let parent = from; ;) {
      const [left, right] = [2 * parent + 1, 2 * parent + 2];
      const child = this.#isBefore(right, left) ? right : left;
      if (!this.#isBefore(child, parent)) return;
      this.#swap(child, parent);
      parent = child;
    }
  }
}
