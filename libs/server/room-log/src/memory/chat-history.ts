import type { ChatEntry } from '@madang/protocol';
import type { RoomLogSettings } from '../room-log';
import { copy } from './copy';

type ChatBounds = Pick<RoomLogSettings, 'chatHistoryEntries' | 'chatHistoryChars'>;

/** The recent chat that a late joiner is given; the oldest goes first when a bound is reached. */
export class ChatHistory {
  readonly #bounds: ChatBounds;
  readonly #entries: ChatEntry[] = [];
  #chars = 0;

  constructor(bounds: ChatBounds) {
    this.#bounds = bounds;
  }

  add(entry: ChatEntry): void {
    this.#entries.push(entry);
    this.#chars += entry.payload.length;
    while (
      this.#entries.length > this.#bounds.chatHistoryEntries ||
      this.#chars > this.#bounds.chatHistoryChars
    ) {
      this.#chars -= this.#entries.shift()?.payload.length ?? 0;
    }
  }

  /** Oldest first. */
  toArray(): ChatEntry[] {
    return copy(this.#entries);
  }
}
