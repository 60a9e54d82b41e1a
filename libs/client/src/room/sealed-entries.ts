import {
  type AppendOk,
  type ChatEntry,
  type Participant,
  type RoomId,
  type SignalEntry,
  type Volatile,
} from '@madang/protocol';
import { SignalError } from '../errors';
import { type Opened, type PayloadSealer } from '../seal/payload-sealer';
import { type RoomKey } from '../seal/room-key';
import { createPlainSealer, createSealedSealer } from '../seal/sealers';
import { type Author, type MakeDraft, type MakePayload } from '../signal/outbox';

export interface SealedEntriesOptions {
  readonly roomId: RoomId;
  /** `null` for a room without one. */
  readonly key: RoomKey | null;
  readonly append: (make: MakeDraft) => Promise<AppendOk>;
  readonly passOn: (make: MakePayload) => Promise<void>;
}

const TO_ALL = { to: null, toSession: null } as const;

/** Says and reads what is for participants only. */
export class SealedEntries {
  readonly #options: SealedEntriesOptions;
  /** Deriving a key takes a moment; what is said or read before waits for it, in order. */
  readonly #sealer: Promise<PayloadSealer>;

  constructor(options: SealedEntriesOptions) {
    const { roomId, key } = options;
    this.#options = options;
    this.#sealer =
      key === null
        ? Promise.resolve(createPlainSealer())
        : key.sealingKey(roomId).then((sealingKey) => createSealedSealer(sealingKey));
  }

  /** Rejects with `session_unknown` when `author` is not us any more: its peers are gone with it. */
  sendSignal(author: Author, to: Participant, content: unknown): Promise<AppendOk> {
    const { roomId, append } = this.#options;
    return append(async (n, present) => {
      if (present.sessionId !== author.sessionId) throw new SignalError('session_unknown');
      const context = {
        kind: 'signal',
        roomId,
        from: author.participantId,
        fromSession: author.sessionId,
        to: to.participantId,
        toSession: to.sessionId,
        n,
      } as const;
      const payload = await (await this.#sealer).seal(context, content);
      return { kind: 'signal', to: to.participantId, toSession: to.sessionId, payload };
    });
  }

  /** @param handleNumbered told the session and counter under which it goes out; again after a rejoin. */
  sendChat(
    content: unknown,
    handleNumbered: (author: Author, n: number) => void,
  ): Promise<AppendOk> {
    const { roomId, append } = this.#options;
    return append(async (n, author) => {
      handleNumbered(author, n);
      const context = {
        kind: 'chat',
        roomId,
        from: author.participantId,
        fromSession: author.sessionId,
        ...TO_ALL,
        n,
      } as const;
      return { kind: 'chat', payload: await (await this.#sealer).seal(context, content) };
    });
  }

  /** To everybody who is there now; nobody else will ever hear it. */
  passOn(content: unknown): Promise<void> {
    const { roomId, passOn } = this.#options;
    return passOn(async (n, { participantId: from, sessionId: fromSession }) => {
      const context = { kind: 'volatile', roomId, from, fromSession, ...TO_ALL, n } as const;
      return (await this.#sealer).seal(context, content);
    });
  }

  async openVolatile({ from, fromSession, n, payload }: Volatile): Promise<Opened> {
    const { roomId } = this.#options;
    const context = { kind: 'volatile', roomId, from, fromSession, ...TO_ALL, n } as const;
    return (await this.#sealer).open(context, payload);
  }

  /** Resolves in the order of the calls, like `openChat`. */
  async openSignal(entry: SignalEntry, reader: Author): Promise<Opened> {
    const { roomId } = this.#options;
    const { from, fromSession, n } = entry;
    const { participantId: to, sessionId: toSession } = reader;
    const context = { kind: 'signal', roomId, from, fromSession, to, toSession, n } as const;
    return (await this.#sealer).open(context, entry.payload);
  }

  async openChat({ from, fromSession, n, payload }: ChatEntry): Promise<Opened> {
    const { roomId } = this.#options;
    const context = {
      kind: 'chat',
      roomId,
      from,
      fromSession,
      ...TO_ALL,
      n,
    } as const;
    return (await this.#sealer).open(context, payload);
  }
}
