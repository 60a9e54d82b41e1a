import { type ParticipantId, type Volatile } from '@madang/protocol';
import { type Opened } from '../seal/payload-sealer';
import { type CancelTimer, type Clock } from '../util/clock';

/** Whoever goes on typing says so this often … */
const SAY_EVERY_MS = 3_000;
/** … and is shown for this long after each time, a little more. */
const SHOW_MS = 4_500;

const TYPING = { kind: 'typing' } as const;

export interface TypingOptions {
  readonly clock: Clock;
  readonly passOn: (content: unknown) => Promise<void>;
  readonly open: (volatile: Volatile) => Promise<Opened>;
  readonly handleChanged: () => void;
}

/** Who is writing a chat message now. docs/protocol.md §12. */
export class Typing {
  readonly #options: TypingOptions;
  readonly #shown = new Map<ParticipantId, CancelTimer>();
  #nextSayAt = 0;

  constructor(options: TypingOptions) {
    this.#options = options;
  }

  isTyping(id: ParticipantId): boolean {
    return this.#shown.has(id);
  }

  /** We have typed something just now. */
  say(): void {
    const now = this.#options.clock.now();
    if (now < this.#nextSayAt) return;
    this.#nextSayAt = now + SAY_EVERY_MS;
    // Nobody misses it; what is wrong with the connection is told elsewhere.
    this.#options.passOn(TYPING).catch(() => undefined);
  }

  /** What we typed has been sent: whoever types on is typing the next one. */
  sent(): void {
    this.#nextSayAt = 0;
  }

  async handleVolatile(volatile: Volatile): Promise<void> {
    const opened = await this.#options.open(volatile);
    if (opened.kind === 'opened' && isTyping(opened.content)) this.#show(volatile.from);
  }

  /** Has sent what was being written, or is gone. */
  forget(id: ParticipantId): void {
    this.#shown.get(id)?.();
    if (this.#shown.delete(id)) this.#options.handleChanged();
  }

  stop(): void {
    for (const cancel of this.#shown.values()) cancel();
    this.#shown.clear();
  }

  #show(id: ParticipantId): void {
    const isNews = !this.isTyping(id);
    this.#shown.get(id)?.();
    this.#shown.set(
      id,
      this.#options.clock.setTimeout(() => this.forget(id), SHOW_MS),
    );
    if (isNews) this.#options.handleChanged();
  }
}

function isTyping(content: unknown): boolean {
  if (typeof content !== 'object' || content === null) return false;
  return Reflect.get(content, 'kind') === TYPING.kind;
}
