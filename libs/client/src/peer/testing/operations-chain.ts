/** Where time passes for fakes: a step that waits until the test lets it go on. */
export type Step = () => Promise<void>;

/**
 * W3C webrtc-pc §4.4.1.2: operations run one after the other, each in a step of its own. A closed connection
 * refuses new ones and settles none that it has taken.
 */
export class OperationsChain {
  readonly #step: Step;
  readonly #isClosed: () => boolean;
  readonly #handleEmpty: () => void;
  #last: Promise<unknown> = Promise.resolve();
  #length = 0;

  constructor(step: Step, isClosed: () => boolean, handleEmpty: () => void) {
    this.#step = step;
    this.#isClosed = isClosed;
    this.#handleEmpty = handleEmpty;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  run<T>(operation: () => T): Promise<T> {
    if (this.#isClosed()) {
      return Promise.reject(new DOMException('closed', 'InvalidStateError'));
    }
    this.#length += 1;
    const result = this.#last.then(async () => {
      await this.#step();
      return this.#isClosed() ? new Promise<never>(() => undefined) : operation();
    });
    // Whoever waits for the operation goes on before the next one begins, and sees the chain not yet empty.
    const seen = new Promise<T>((resolve, reject) => void result.then(resolve, reject));
    this.#last = result.then(
      () => seen.then(() => this.#dequeue()),
      () => seen.catch(() => this.#dequeue()),
    );
    return seen;
  }

  #dequeue(): void {
    if (this.#isClosed()) return;
    this.#length -= 1;
    if (this.#length === 0) this.#handleEmpty();
  }
}
