import { LIMITS, type AppendOk, type ChatEntry, type ErrorCode } from '@madang/protocol';
import { ClientError } from '../errors';
import { type ChatMessage } from '../room/room-view';
import { type Opened } from '../seal/payload-sealer';
import { type Author } from '../signal/outbox';
import { type Clock } from '../util/clock';
import { SerialQueue } from '../util/serial';
import { codePoints, parseChatContent, type ChatContent } from './chat-content';
import { withChanged, withPending, withTold, type ChatLog } from './chat-log';

export interface ChatOptions {
  readonly clock: Clock;
  /** Whether the room lets us write. */
  readonly mayWrite: () => boolean;
  readonly send: (
    content: ChatContent,
    handleNumbered: (author: Author, n: number) => void,
  ) => Promise<AppendOk>;
  readonly open: (entry: ChatEntry) => Promise<Opened>;
  /** Who we are, and by which name; asked when something is said or told. */
  readonly self: () => { readonly author: Author | null; readonly displayName: string };
  readonly nameOf: (id: ChatEntry['from']) => string;
  readonly handleChanged: () => void;
  /** Somebody else said something just now, as opposed to before we came. */
  readonly handleReceived: (message: ChatMessage) => void;
}

const messageId = (session: string, n: number): string => `${session}:${n}`;

/** The chat of a room: what the log tells, and what we say, shown before the log has it. */
export class Chat {
  readonly #options: ChatOptions;
  readonly #inbox = new SerialQueue();
  #log: ChatLog = [];
  #unnumbered = 0;

  constructor(options: ChatOptions) {
    this.#options = options;
  }

  /** The same array until something changes. */
  get messages(): ChatLog {
    return this.#log;
  }

  /** Blank text says nothing. What is too much, or not permitted, is shown as failed and not sent. */
  say(text: string): void {
    const { author, displayName } = this.#options.self();
    if (text.trim() === '' || author === null) return;
    const message: ChatMessage = {
      id: `unsent:${(this.#unnumbered += 1)}`,
      from: author.participantId,
      isLocal: true,
      displayName,
      at: this.#options.clock.now(),
      content: { kind: 'text', text },
      delivery: 'sending',
    };
    this.#show(withPending(this.#log, message));
    this.#send(message.id, { text, name: displayName });
  }

  /** Says a message again that has failed; any other id is ignored. */
  retry(id: string): void {
    const message = this.#log.find((one) => one.id === id);
    if (message === undefined || typeof message.delivery === 'string') return;
    if (message.content.kind !== 'text') return;
    this.#change(id, (one) => ({ ...one, delivery: 'sending' }));
    this.#send(id, { text: message.content.text, name: message.displayName });
  }

  /** To be called in log order. History may repeat what is known. */
  handleEntry(entry: ChatEntry, isHistory: boolean): void {
    // One at a time: our own messages need no opening, and must not overtake others.
    void this.#inbox.run(async () => {
      const id = messageId(entry.fromSession, entry.n);
      const known = this.#log.find((one) => one.id === id);
      if (known === undefined) {
        this.#handleOpened(id, entry, await this.#options.open(entry), isHistory);
      } else this.#tell({ ...known, at: entry.at, delivery: 'sent' });
    });
  }

  #handleOpened(id: string, entry: ChatEntry, opened: Opened, isHistory: boolean): void {
    // It has been shown when it came first.
    if (opened.kind === 'unreadable' && opened.reason === 'replayed') return;
    const content = opened.kind === 'opened' ? parseChatContent(opened.content) : null;
    const message: ChatMessage = {
      id,
      from: entry.from,
      isLocal: entry.from === this.#options.self().author?.participantId,
      displayName: content?.name ?? this.#options.nameOf(entry.from),
      at: entry.at,
      content: content === null ? { kind: 'unreadable' } : { kind: 'text', text: content.text },
      delivery: 'sent',
    };
    this.#tell(message);
    if (!isHistory && !message.isLocal) this.#options.handleReceived(message);
  }

  /** @param shownAs the id until the outbox has numbered it, mostly at once. */
  #send(shownAs: string, content: ChatContent): void {
    if (codePoints(content.text) > LIMITS.chatChars) {
      this.#fail(shownAs, 'frame_too_large');
      return;
    }
    if (!this.#options.mayWrite()) {
      this.#fail(shownAs, 'not_permitted');
      return;
    }
    let id = shownAs;
    this.#options
      .send(content, ({ participantId, sessionId }, n) => {
        const next = messageId(sessionId, n);
        this.#change(id, (one) => ({ ...one, id: next, from: participantId }));
        id = next;
      })
      .then(
        () => this.#change(id, (one) => ({ ...one, delivery: 'sent' })),
        (error: unknown) => this.#fail(id, error instanceof ClientError ? error.code : 'internal'),
      );
  }

  #fail(id: string, code: ErrorCode): void {
    this.#change(id, (one) => ({ ...one, delivery: { failed: code } }));
  }

  #tell(message: ChatMessage): void {
    this.#show(withTold(this.#log, message));
  }

  #change(id: string, change: (message: ChatMessage) => ChatMessage): void {
    this.#show(withChanged(this.#log, id, change));
  }

  #show(log: ChatLog): void {
    if (log === this.#log) return;
    this.#log = log;
    this.#options.handleChanged();
  }
}
