/**
 * Makes the world follow the latest wish: applies one value at a time and skips those that were
 * overtaken while another one was being applied.
 */
export class Reconciler<T> {
  readonly #apply: (wanted: T) => Promise<void>;
  #next: { readonly wanted: T } | null = null;
  #run: Promise<void> | null = null;

  constructor(apply: (wanted: T) => Promise<void>) {
    this.#apply = apply;
  }

  /** A wish is being applied or waits for it. */
  get isBusy(): boolean {
    return this.#run !== null;
  }

  /**
   * Resolves when the world follows the latest wish, be it this one or a newer one; rejects with the
   * error of the last value that was applied, and only of that one.
   */
  want(wanted: T): Promise<void> {
    this.#next = { wanted };
    this.#run ??= Promise.resolve().then(() => this.#settle());
    return this.#run;
  }

  async #settle(): Promise<void> {
    let failure: { readonly error: unknown } | null = null;
    while (this.#next !== null) {
      const { wanted } = this.#next;
      this.#next = null;
      try {
        await this.#apply(wanted);
        failure = null;
      } catch (error) {
        failure = { error };
      }
    }
    this.#run = null;
    if (failure !== null) throw failure.error;
  }
}
