/** One direction of one connection to a server: frames arrive in order, when the test lets them. */
export class Wire<T> {
  readonly #deliver: (frame: T) => void;
  readonly #handlePushed: (wire: Wire<unknown>) => void;
  #frames: T[] = [];
  isHeld = false;

  constructor(deliver: (frame: T) => void, handlePushed: (wire: Wire<unknown>) => void) {
    this.#deliver = deliver;
    this.#handlePushed = handlePushed;
  }

  get isWaiting(): boolean {
    return this.#frames.length > 0 && !this.isHeld;
  }

  push(frame: T): void {
    this.#frames.push(frame);
    this.#handlePushed(this as Wire<unknown>);
  }

  /** Delivers the first frame that is under way. */
  shift(): void {
    const [frame, ...rest] = this.#frames;
    this.#frames = rest;
    if (frame !== undefined) this.#deliver(frame);
  }

  release(): void {
    this.isHeld = false;
    if (this.#frames.length > 0) this.#handlePushed(this as Wire<unknown>);
  }

  /** The connection breaks: so many frames that are under way still arrive, all others are lost. */
  cut(arriving: number): void {
    const frames = this.#frames.slice(0, arriving);
    this.#frames = [];
    for (const frame of frames) this.#deliver(frame);
  }
}
