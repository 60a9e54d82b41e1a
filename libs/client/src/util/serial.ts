/** Runs async tasks one at a time, in the order they were given. A task that fails fails alone. */
export class SerialQueue {
  #tail: Promise<unknown> = Promise.resolve();

  /** Settles as the task does; the task starts in a later microtask, after all earlier ones have settled. */
  run<T>(task: () => T | Promise<T>): Promise<T> {
    const result = this.#tail.then(task);
    this.#tail = result.catch(() => undefined);
    return result;
  }
}
