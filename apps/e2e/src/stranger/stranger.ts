import { randomBytes } from 'node:crypto';
import { WebSocket } from 'ws';

/** A frame or an entry as a stranger sees it: JSON of which only the page tells the shape. */
export type Json = Record<string, unknown>;

const DEADLINE_MS = 10_000;

export function joinedState(displayName: string): Json {
  return { displayName, stage: 'joined', publications: [] };
}

/**
 * A client that somebody wrote from docs/protocol.md and nothing else. It keeps every frame that it got, so that a
 * test can ask for one whether it has come already or not.
 */
export class Stranger {
  readonly frames: Json[] = [];
  sessionId = randomBytes(16).toString('base64url');
  readonly closed: Promise<{ code: number; frames: Json[] }>;
  private readonly watchers = new Set<() => void>();
  private lastId = 0;
  private lastN = 0;

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      this.frames.push(JSON.parse(data.toString()) as Json);
      for (const watch of this.watchers) watch();
    });
    this.closed = new Promise((resolve) => {
      socket.on('close', (code) => resolve({ code, frames: this.frames }));
    });
  }

  /** Resolves when the socket is open; rejects with the status when the upgrade is refused. */
  static connect(url: string, origin?: string): Promise<Stranger> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/signal`, origin ? { origin } : {});
    const stranger = new Stranger(socket);
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(stranger));
      socket.once('error', reject);
    });
  }

  /** Connects, says hello with a ticket, and resolves after the welcome. */
  static async join(url: string, ticket: string, displayName: string): Promise<Stranger> {
    const stranger = await Stranger.connect(url);
    stranger.hello({ kind: 'ticket', ticket, state: joinedState(displayName) });
    await stranger.welcome();
    return stranger;
  }

  send(frame: Json): void {
    this.socket.send(JSON.stringify(frame));
  }

  sendRaw(data: string | Buffer): void {
    this.socket.send(data);
  }

  hello(credential: Json): void {
    this.send({ type: 'hello', versions: [1], sessionId: this.sessionId, credential });
  }

  welcome(): Promise<Json> {
    return this.frame((frame) => frame.type === 'welcome');
  }

  async participantId(): Promise<string> {
    return String((await this.welcome()).participantId);
  }

  /** The counter that the next `append` will use; what is sealed is bound to it. */
  get nextN(): number {
    return this.lastN + 1;
  }

  append(entry: Json, n = this.nextN): Promise<Json> {
    this.lastN = Math.max(this.lastN, n);
    return this.request({ type: 'append', n, entry });
  }

  /** Sends with an id of its own and resolves to the reply. */
  request(message: Json): Promise<Json> {
    const id = ++this.lastId;
    this.send({ ...message, id });
    return this.frame((frame) => frame.re === id);
  }

  /** The entries that were pushed so far, in order. */
  entries(): Json[] {
    return this.frames
      .filter(({ type }) => type === 'entries')
      .flatMap((push) => push.entries as Json[]);
  }

  entry(match: (entry: Json) => boolean): Promise<Json> {
    return this.until(() => this.entries().find(match));
  }

  /** Resolves to all chat entries once there are `count`. */
  chat(count: number): Promise<Json[]> {
    return this.until(() => {
      const chat = this.entries().filter(({ kind }) => kind === 'chat');
      return chat.length >= count ? chat : undefined;
    });
  }

  frame(match: (frame: Json) => boolean, deadlineMs = DEADLINE_MS): Promise<Json> {
    return this.until(() => this.frames.find(match), deadlineMs);
  }

  /** Drops the connection without a word, as a lost network does. */
  drop(): void {
    this.socket.terminate();
  }

  private until<T>(look: () => T | undefined, deadlineMs = DEADLINE_MS): Promise<T> {
    return new Promise((resolve, reject) => {
      const watch = (): void => {
        const found = look();
        if (found === undefined) return;
        settle();
        resolve(found);
      };
      const deadline = setTimeout(() => {
        settle();
        reject(new Error(`waited in vain; so far came ${JSON.stringify(this.frames, null, 1)}`));
      }, deadlineMs);
      const settle = (): void => {
        clearTimeout(deadline);
        this.watchers.delete(watch);
      };
      this.watchers.add(watch);
      watch();
    });
  }
}
