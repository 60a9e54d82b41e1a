import {
  type Cursor,
  type Draft,
  type Entry,
  type HostAction,
  type ParticipantState,
  type RoomId,
  type ServerMessage,
  type SessionId,
  type Stage,
  type Welcome,
  decodeServerMessage,
  roomIdSchema,
  sessionIdSchema,
} from '@madang/protocol';
import type { TicketGrant } from '@madang/server-access';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { type ClientOptions, WebSocket } from 'ws';
import type { TestGateway } from './gateway';

type Push<T extends string> = Extract<ServerMessage, { type: T }>;

interface Waiter {
  readonly accepts: (message: ServerMessage) => boolean;
  readonly resolve: (message: ServerMessage) => void;
  readonly reject: (reason: Error) => void;
}

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

/** A client without cleverness: it says what it is told to, and every frame it gets must be of the protocol. */
export class TestClient {
  readonly closed: Promise<Closed>;
  private readonly unread: ServerMessage[] = [];
  private readonly waiters = new Set<Waiter>();
  /** Every frame that has come, as it came. */
  readonly frames: string[] = [];
  private nextId = 1;
  private nextN = 1;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => this.receive(data.toString('utf8')));
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => resolve({ code, reason: reason.toString('utf8') }));
    });
    void this.closed.then(({ code, reason }) => {
      const error = new Error(`The connection was closed with ${code} ${reason}.`);
      for (const waiter of this.waiters) waiter.reject(error);
    });
  }

  static async connect(gateway: TestGateway, options: ClientOptions = {}): Promise<TestClient> {
    const socket = new WebSocket(`ws://${gateway.host}/signal`, options);
    gateway.keep(socket);
    const client = new TestClient(socket);
    await once(socket, 'open');
    return client;
  }

  send(message: string | Buffer | object): void {
    const isRaw = typeof message === 'string' || Buffer.isBuffer(message);
    this.socket.send(isRaw ? message : JSON.stringify(message));
  }

  /** The oldest unread message that fits; the others stay unread. */
  next(accepts: (message: ServerMessage) => boolean): Promise<ServerMessage> {
    const at = this.unread.findIndex(accepts);
    const found = this.unread[at];
    if (found !== undefined) {
      this.unread.splice(at, 1);
      return Promise.resolve(found);
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        accepts,
        reject,
        resolve: (message) => {
          this.waiters.delete(waiter);
          resolve(message);
        },
      };
      this.waiters.add(waiter);
    });
  }

  async push<T extends Push<string>['type']>(type: T): Promise<Push<T>> {
    const message = await this.next((one) => 'type' in one && one.type === type);
    return message as Push<T>;
  }

  /** The code that a closing server gives as its last word. */
  async lastError(): Promise<{ code: string; path?: string | undefined }> {
    const { error } = await this.push('error');
    return error;
  }

  /** The next entry, whichever frame it comes in. */
  async entry(): Promise<Entry> {
    const message = await this.push('entries');
    const [entry, ...rest] = message.entries;
    if (entry === undefined) throw new Error('An entries message without entries.');
    if (rest.length > 0) this.unread.unshift({ ...message, entries: rest });
    return entry;
  }

  async entries(count: number): Promise<Entry[]> {
    const all: Entry[] = [];
    while (all.length < count) all.push(await this.entry());
    return all;
  }

  /** What has come and was not asked for. */
  get leftOver(): readonly ServerMessage[] {
    return this.unread;
  }

  async request(message: object): Promise<Record<string, unknown>> {
    const id = this.nextId++;
    this.send({ ...message, id });
    return this.reply(id);
  }

  /** As `request`, for a signal: its reply comes with the next one, so this asks for that. */
  async requestSignal(message: object): Promise<Record<string, unknown>> {
    const id = this.nextId++;
    this.send({ ...message, id });
    const reply = this.reply(id);
    let isAnswered = false;
    void reply.then(() => (isAnswered = true));
    while (!isAnswered) await this.request({ type: 'ping' });
    return reply;
  }

  async reply(id: number): Promise<Record<string, unknown>> {
    const message = await this.next((one) => 're' in one && one.re === id);
    const answer: Record<string, unknown> = { ...message };
    delete answer['re'];
    return answer;
  }

  /** Resolves when the server has read everything that was sent, even if it has not handled it. */
  async flushed(): Promise<void> {
    this.socket.ping();
    await once(this.socket, 'pong');
  }

  append(entry: Draft): Promise<Record<string, unknown>> {
    const message = { type: 'append', n: this.nextN++, entry };
    return entry.kind === 'signal' ? this.requestSignal(message) : this.request(message);
  }

  act(action: HostAction): Promise<Record<string, unknown>> {
    return this.request({ type: 'act', action });
  }

  hello(sessionId: SessionId, credential: object): void {
    this.send({ type: 'hello', versions: [1], sessionId, credential });
  }

  private receive(text: string): void {
    this.frames.push(text);
    const decoded = decodeServerMessage(text);
    if (!decoded.ok) throw new Error(`Not a message of the protocol: ${text.slice(0, 200)}`);
    const waiter = [...this.waiters].find(({ accepts }) => accepts(decoded.message));
    if (waiter === undefined) this.unread.push(decoded.message);
    else waiter.resolve(decoded.message);
  }
}

/** A client in a room, and what it knows from its welcome. */
export interface Participant {
  readonly client: TestClient;
  readonly welcome: Welcome;
}

export async function join(
  gateway: TestGateway,
  roomId: RoomId,
  displayName: string,
  stage: Stage = 'joined',
  grant: Partial<TicketGrant> = {},
): Promise<Participant> {
  const client = await TestClient.connect(gateway);
  const ticket = await gateway.ticket(roomId, grant);
  client.hello(newSessionId(), { kind: 'ticket', ticket, state: stateOf(displayName, stage) });
  return { client, welcome: await client.push('welcome') };
}

export async function resume(
  gateway: TestGateway,
  { welcome }: Participant,
  cursor?: Cursor,
  sessionId: SessionId = welcome.sessionId,
): Promise<Participant> {
  const client = await TestClient.connect(gateway);
  const { resumeToken } = welcome;
  client.hello(sessionId, { kind: 'resume', resumeToken, ...(cursor && { cursor }) });
  return { client, welcome: await client.push('welcome') };
}

/** As after a lost network: the socket just ends. */
export async function lose({ client }: Participant): Promise<void> {
  client.socket.terminate();
  await client.closed;
}

export function stateOf(displayName: string, stage: Stage = 'joined'): ParticipantState {
  return { displayName, stage, publications: [] };
}

export function chat(text: string): Extract<Draft, { kind: 'chat' }> {
  return { kind: 'chat', payload: payloadOf(text) };
}

export function signalTo(
  { welcome }: Participant,
  text: string,
): Extract<Draft, { kind: 'signal' }> {
  const { participantId: to, sessionId: toSession } = welcome;
  return { kind: 'signal', to, toSession, payload: payloadOf(text) };
}

export function textOf({ payload }: { readonly payload: string }): string {
  return Buffer.from(payload.slice('p1.'.length), 'base64url').toString('utf8');
}

function payloadOf(text: string): string {
  return `p1.${Buffer.from(text).toString('base64url')}`;
}

export function newSessionId(): SessionId {
  return sessionIdSchema.parse(randomBytes(16).toString('base64url'));
}

export function newRoomId(): RoomId {
  const letter = () => String.fromCharCode(97 + randomInt(26));
  const group = () => Array.from({ length: 5 }, letter).join('');
  return roomIdSchema.parse(Array.from({ length: 4 }, group).join('-'));
}
