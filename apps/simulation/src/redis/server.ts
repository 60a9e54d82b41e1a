import { createHash } from 'node:crypto';
import type { World } from '../world/world';
import { Database } from './database';
import type { LuaMachine } from './lua';
import { RedisError, type Reply } from './reply';

/** The server's end of a connection. */
export interface Client {
  /** A message of a channel that it listens to. */
  receive(channel: string, text: string): void;
  /** The server has closed it, or is gone. */
  hangUp(): void;
}

/** Changes the text of scripts before they run, to see what happens without a protection. */
export type ScriptPatch = (source: string) => string;

/**
 * One Redis as its clients see it, whichever machine it is on after a failover. Data and commands are
 * modelled, the scripts are real: see docs/decisions.
 */
export class RedisServer {
  readonly #world: World;
  readonly #lua: LuaMachine;
  readonly #patch: ScriptPatch;
  readonly #database: Database;
  readonly #scripts = new Map<string, string>();
  readonly #clients = new Set<Client>();
  readonly #listeners = new Map<string, Set<Client>>();
  readonly #held: (() => void)[] = [];
  #replid = '';
  #state: 'up' | 'stalled' | 'down' = 'up';

  constructor(world: World, lua: LuaMachine, patch: ScriptPatch) {
    this.#world = world;
    this.#lua = lua;
    this.#patch = patch;
    const random = world.random.fork();
    this.#database = new Database(() => random.next());
    this.#beginLineage();
  }

  get isUp(): boolean {
    return this.#state !== 'down';
  }

  /** `false` when nobody listens on the port. */
  connect(client: Client): boolean {
    if (this.#state === 'down') return false;
    this.#clients.add(client);
    return true;
  }

  disconnect(client: Client): void {
    this.#clients.delete(client);
    for (const listeners of this.#listeners.values()) listeners.delete(client);
  }

  /** Runs the command when the server gets to it; `answer` is called then, in order. */
  handle(client: Client, args: readonly string[], answer: (reply: Reply | RedisError) => void) {
    this.#serve(() => {
      if (this.#clients.has(client)) answer(this.#execute(client, args));
    });
  }

  /** As SIGSTOP does: connections stay, and what comes waits. */
  stall(): void {
    if (this.#state === 'up') this.#state = 'stalled';
  }

  wake(): void {
    if (this.#state !== 'stalled') return;
    this.#state = 'up';
    for (const run of this.#held.splice(0)) run();
  }

  /** Every connection is closed, and none is taken until `start`. */
  stop(): void {
    this.#state = 'down';
    this.#held.length = 0;
    this.#scripts.clear();
    this.#listeners.clear();
    const clients = [...this.#clients];
    this.#clients.clear();
    for (const client of clients) client.hangUp();
  }

  /** As a new process, or another one: of the old data all, none, or all but the last writes. */
  start(data: 'kept' | 'lost' | { readonly lostWrites: number }): number {
    let lost = 0;
    if (data === 'lost') this.#database.clear();
    else if (data !== 'kept') lost = this.#database.failOver(data.lostWrites);
    this.#beginLineage();
    this.#state = 'up';
    return lost;
  }

  #beginLineage(): void {
    const seed = String(this.#world.random.next());
    this.#replid = createHash('sha1').update(seed).digest('hex');
  }

  #serve(run: () => void): void {
    if (this.#state === 'up') run();
    else if (this.#state === 'stalled') this.#held.push(run);
  }

  #execute(client: Client, args: readonly string[]): Reply | RedisError {
    try {
      return this.#dispatch(client, args);
    } catch (error) {
      if (error instanceof RedisError) return error;
      throw error;
    } finally {
      this.#database.commit(this.#world.now);
    }
  }

  #dispatch(client: Client, [name = '', ...args]: readonly string[]): Reply {
    switch (name.toUpperCase()) {
      case 'EVAL':
      case 'EVALSHA':
        return this.#runScript(name.toUpperCase() === 'EVAL', args);
      case 'SUBSCRIBE':
        for (const channel of args) {
          const listeners = this.#listeners.get(channel) ?? new Set<Client>();
          this.#listeners.set(channel, listeners.add(client));
        }
        return args.length;
      default:
        return this.#call([name, ...args]);
    }
  }

  #runScript(isText: boolean, [script = '', count = '', ...rest]: readonly string[]): Reply {
    if (isText) this.#scripts.set(shaOf(script), this.#patch(script));
    const source = this.#scripts.get(isText ? shaOf(script) : script);
    if (source === undefined) throw new RedisError('NOSCRIPT No matching script.');
    const keys = rest.slice(0, Number(count));
    return this.#lua.run(source, keys, rest.slice(Number(count)), (args) => this.#call(args));
  }

  #call(args: readonly string[]): Reply {
    const [name, ...rest] = args;
    switch ((name ?? '').toUpperCase()) {
      case 'TIME':
        return [
          String(Math.floor(this.#world.now / 1_000)),
          String((this.#world.now % 1_000) * 1_000),
        ];
      case 'INFO':
        return `# Replication\r\nrole:master\r\nmaster_replid:${this.#replid}\r\n`;
      case 'PING':
        return { ok: 'PONG' };
      case 'PUBLISH':
        return this.#publish(rest[0] ?? '', rest[1] ?? '');
      default:
        return this.#database.call(args, this.#world.now);
    }
  }

  #publish(channel: string, text: string): number {
    const listeners = [...(this.#listeners.get(channel) ?? [])];
    for (const listener of listeners) listener.receive(channel, text);
    return listeners.length;
  }
}

const shas = new Map<string, string>();

function shaOf(source: string): string {
  const sha = shas.get(source) ?? createHash('sha1').update(source).digest('hex');
  shas.set(source, sha);
  return sha;
}
