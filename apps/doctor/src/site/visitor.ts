import { randomBytes } from 'node:crypto';
import {
  closeReason,
  decodeServerMessage,
  encode,
  PROTOCOL_VERSIONS,
  sessionIdSchema,
  type ClientMessage,
  type Draft,
  type Entry,
  type ServerMessage,
  type SessionId,
  type Welcome,
} from '@madang/protocol';
import type { WebSocket } from 'ws';

/** The connection has ended; `reason` is our word for its code, where it is one of ours. */
export class ConnectionEnded extends Error {
  constructor(
    readonly code: number,
    readonly reason: string | null,
  ) {
    super(`the connection was closed with ${code}${reason === null ? '' : ` (${reason})`}`);
  }
}

/** A participant in the preview of a room, as bare as the protocol allows. */
export class Visitor {
  readonly sessionId: SessionId = sessionIdSchema.parse(randomBytes(16).toString('base64url'));
  readonly #socket: WebSocket;
  readonly #messages: ServerMessage[] = [];
  readonly #watchers = new Set<() => void>();
  #ended: ConnectionEnded | null = null;
  #lastId = 0;
  #lastN = 0;

  /** @param socket Open, and not used before. */
  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      const decoded = decodeServerMessage(data.toString());
      if (decoded.ok) this.#messages.push(decoded.message);
      this.#changed();
    });
    socket.on('close', (code: number) => {
      this.#ended = new ConnectionEnded(code, closeReason(code));
      this.#changed();
    });
  }

  /** Resolves to the welcome. Rejects with `ConnectionEnded` when the server closes instead. */
  enter(ticket: string, signal: AbortSignal): Promise<Welcome> {
    const state = { displayName: 'Doctor', stage: 'preview' as const, publications: [] };
    this.#send({
      ...{ type: 'hello', versions: [...PROTOCOL_VERSIONS], sessionId: this.sessionId },
      credential: { kind: 'ticket', ticket, state },
    });
    return this.#message(
      (message) => ('type' in message && message.type === 'welcome' ? message : undefined),
      signal,
    );
  }

  /** Resolves to how long the answer took, in ms. */
  async ping(signal: AbortSignal): Promise<number> {
    const began = performance.now();
    await this.#request((id) => ({ type: 'ping', id }), signal);
    return performance.now() - began;
  }

  /** Rejects when the gateway refuses it. */
  async append(entry: Draft, signal: AbortSignal): Promise<void> {
    const n = (this.#lastN += 1);
    await this.#request((id) => ({ type: 'append', id, n, entry }), signal);
  }

  /** Resolves once such an entry was pushed, before or after this call. */
  entry<T extends Entry>(match: (entry: Entry) => entry is T, signal: AbortSignal): Promise<T> {
    return this.#message((message) => {
      if (!('type' in message) || message.type !== 'entries') return undefined;
      return message.entries.find(match);
    }, signal);
  }

  /** Ends the session, so that nobody is shown away after it. */
  leave(): void {
    if (this.#ended !== null) return;
    this.#send({ type: 'leave', id: (this.#lastId += 1) });
    this.#socket.close();
    setTimeout(() => this.#socket.terminate(), 1_000).unref();
  }

  async #request(frame: (id: number) => ClientMessage, signal: AbortSignal): Promise<void> {
    const id = (this.#lastId += 1);
    this.#send(frame(id));
    const reply = await this.#message(
      (message) => ('re' in message && message.re === id ? message : undefined),
      signal,
    );
    if ('error' in reply) throw new Error(`the gateway refuses it: ${reply.error.code}`);
  }

  #send(message: ClientMessage): void {
    this.#socket.send(encode(message));
  }

  #message<T>(find: (message: ServerMessage) => T | undefined, signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        this.#watchers.delete(look);
        signal.removeEventListener('abort', look);
      };
      const look = (): void => {
        for (const message of this.#messages) {
          const found = find(message);
          if (found === undefined) continue;
          settle();
          resolve(found);
          return;
        }
        if (this.#ended === null && !signal.aborted) return;
        settle();
        reject(this.#ended ?? new Error('out of time'));
      };
      this.#watchers.add(look);
      signal.addEventListener('abort', look);
      look();
    });
  }

  #changed(): void {
    for (const look of [...this.#watchers]) look();
  }
}
