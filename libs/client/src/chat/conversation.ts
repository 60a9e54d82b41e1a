import { type ChatEntry, type Entry, type ParticipantId, type Volatile } from '@madang/protocol';
import { type ChatMessage } from '../room/room-view';
import { type SealedEntries } from '../room/sealed-entries';
import { Chat, type ChatOptions } from './chat';
import { type ChatLog } from './chat-log';
import { Typing } from './typing';

export interface ConversationOptions extends Omit<ChatOptions, 'send' | 'open'> {
  readonly sealed: Pick<SealedEntries, 'sendChat' | 'openChat' | 'passOn' | 'openVolatile'>;
}

/** What is written in a room, and who is writing. */
export class Conversation {
  readonly #chat: Chat;
  readonly #typing: Typing;

  constructor({ sealed, ...options }: ConversationOptions) {
    this.#chat = new Chat({
      ...options,
      send: (content, handleNumbered) => sealed.sendChat(content, handleNumbered),
      open: (entry) => sealed.openChat(entry),
    });
    this.#typing = new Typing({
      clock: options.clock,
      passOn: (content) => sealed.passOn(content),
      open: (volatile) => sealed.openVolatile(volatile),
      handleChanged: options.handleChanged,
    });
  }

  get messages(): ChatLog {
    return this.#chat.messages;
  }

  isTyping(id: ParticipantId): boolean {
    return this.#typing.isTyping(id);
  }

  /** As `Chat.say`. */
  say(text: string): void {
    this.#chat.say(text);
    this.#typing.sent();
  }

  retry(id: ChatMessage['id']): void {
    this.#chat.retry(id);
  }

  noteTyping(): void {
    this.#typing.say();
  }

  handleHistory(entries: readonly ChatEntry[], areOld: boolean): void {
    for (const entry of entries) this.#chat.handleEntry(entry, areOld);
  }

  /** To be called with every entry, in log order. */
  handleEntry(entry: Entry): void {
    if (entry.kind === 'chat' || entry.kind === 'left') this.#typing.forget(entry.from);
    if (entry.kind === 'chat') this.#chat.handleEntry(entry, false);
  }

  handleVolatile(volatile: Volatile): void {
    void this.#typing.handleVolatile(volatile);
  }

  stop(): void {
    this.#typing.stop();
  }
}
