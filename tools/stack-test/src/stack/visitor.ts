import {
  type Draft,
  type Entry,
  type Push,
  type Welcome,
  createdRoomSchema,
  pushSchema,
  replySchema,
  ticketSchema,
} from '@madang/protocol';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Site } from './site';

const DEADLINE_MS = 10_000;

/** Makes a room without a key; resolves to its id. */
export async function makeRoom(site: Site): Promise<string> {
  const { status, body } = await site.post('/api/rooms', {});
  if (status !== 201) throw new Error(`making a room was answered ${status}: ${body}`);
  return createdRoomSchema.parse(JSON.parse(body)).roomId;
}

/** A participant without a browser: enters a room, appends, and keeps what it is told. */
export class Visitor {
  readonly entries: Entry[] = [];
  private readonly watchers = new Set<() => void>();
  private readonly replies = new Map<number, unknown>();
  private welcome: Welcome | undefined;
  private refusal: string | undefined;
  private lastId = 0;

  private constructor(
    private readonly socket: WebSocket,
    private readonly sessionId: string,
  ) {
    socket.on('message', (data: Buffer) => this.take(JSON.parse(data.toString('utf8')) as object));
  }

  static async enter(site: Site, roomId: string, displayName: string): Promise<Visitor> {
    const { body } = await site.post(`/api/rooms/${roomId}/tickets`, {});
    const { ticket } = ticketSchema.parse(JSON.parse(body));
    const state = { displayName, stage: 'joined', publications: [] };
    const sessionId = randomBytes(16).toString('base64url');
    return Visitor.hello(site, roomId, sessionId, { kind: 'ticket', ticket, state });
  }

  /** The same session on a new connection, with everything that it has missed among its entries. */
  async resume(site: Site): Promise<Visitor> {
    const { resumeToken, catchUp, room } = this.known;
    const begun = catchUp.kind === 'snapshot' ? catchUp.snapshot : catchUp;
    const cursor = { epoch: begun.epoch, seq: this.entries.at(-1)?.seq ?? begun.seq };
    const again = await Visitor.hello(site, room.roomId, this.sessionId, {
      kind: 'resume',
      resumeToken,
      cursor,
    });
    if (again.known.catchUp.kind === 'entries') {
      again.entries.unshift(...again.known.catchUp.entries);
    }
    return again;
  }

  get known(): Welcome {
    if (this.welcome === undefined) throw new Error('not welcomed yet');
    return this.welcome;
  }

  /** Resolves when the log has taken it. */
  async append(n: number, entry: Draft): Promise<void> {
    const id = ++this.lastId;
    this.socket.send(JSON.stringify({ type: 'append', id, n, entry }));
    const reply = replySchema.parse(await this.until(() => this.replies.get(id)));
    if ('error' in reply) throw new Error(`an append was refused: ${reply.error.code}`);
  }

  entry(match: (entry: Entry) => boolean): Promise<Entry> {
    return this.until(() => this.entries.find(match));
  }

  /** Resolves when the connection is lost. */
  async lost(): Promise<void> {
    if (this.socket.readyState === WebSocket.CLOSED) return;
    await once(this.socket, 'close', { signal: AbortSignal.timeout(DEADLINE_MS) });
  }

  /** Resolves when the session is over. */
  async leave(): Promise<void> {
    this.socket.send(JSON.stringify({ type: 'leave', id: ++this.lastId }));
    await this.lost();
  }

  close(): void {
    this.socket.terminate();
  }

  private static async hello(
    site: Site,
    roomId: string,
    sessionId: string,
    credential: object,
  ): Promise<Visitor> {
    const url = `${site.url.replace(/^http/, 'ws')}/signal?room=${roomId}`;
    const socket = new WebSocket(url, { ca: site.authority, origin: site.url });
    const visitor = new Visitor(socket, sessionId);
    await once(socket, 'open', { signal: AbortSignal.timeout(DEADLINE_MS) });
    socket.send(JSON.stringify({ type: 'hello', versions: [1], sessionId, credential }));
    await visitor.until(() => visitor.welcome);
    return visitor;
  }

  private take(message: object): void {
    if ('re' in message) this.replies.set(Number(message.re), message);
    else this.takePush(pushSchema.parse(message));
    for (const watch of this.watchers) watch();
  }

  private takePush(push: Push): void {
    if (push.type === 'welcome') this.welcome = push;
    else if (push.type === 'entries') this.entries.push(...push.entries);
    else if (push.type === 'error') this.refusal = push.error.code;
  }

  private until<T>(look: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const watch = (): void => {
        const found = look();
        if (found === undefined) return;
        settle();
        resolve(found);
      };
      const deadline = setTimeout(() => {
        settle();
        const came = JSON.stringify({ refusal: this.refusal, entries: this.entries });
        reject(new Error(`waited in vain; so far came ${came}`));
      }, DEADLINE_MS);
      const settle = (): void => {
        clearTimeout(deadline);
        this.watchers.delete(watch);
      };
      this.watchers.add(watch);
      watch();
    });
  }
}
