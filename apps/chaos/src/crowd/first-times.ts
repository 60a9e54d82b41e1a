import type { ChatEntry, EntryOf } from '@madang/protocol';

/**
 * What a client drops as a repetition, docs/protocol.md §9: signals of a sender's session that are not above the
 * last, and chat that it has had. After a loss of the log the same thing may be said again under the same counter.
 */
export class FirstTimes {
  readonly #signals = new Map<string, number>();
  readonly #chat = new Set<string>();

  isFirst({ kind, from, fromSession, n }: ChatEntry | EntryOf<'signal'>): boolean {
    const sender = `${from} ${fromSession}`;
    if (kind === 'chat') {
      const message = `${sender} ${n}`;
      if (this.#chat.has(message)) return false;
      this.#chat.add(message);
      return true;
    }
    if (n <= (this.#signals.get(sender) ?? 0)) return false;
    this.#signals.set(sender, n);
    return true;
  }
}
