import { COMMANDS } from './commands';
import { Keyspace } from './keyspace';
import { RedisError, type Reply } from './reply';

type Call = readonly string[];

/** What one command or script changed, as replicas are told. */
interface Write {
  readonly at: number;
  readonly calls: readonly Call[];
}

/** Replicas are never further behind than this. */
export const MAX_LAG = 16;

/** The data of a primary, and a replica that is some writes behind. */
export class Database {
  #primary = new Keyspace();
  #replica = new Keyspace();
  /** What the replica has not applied yet, oldest first. */
  #lag: Write[] = [];
  #calls: Call[] = [];
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** One command of a script, or one alone. @throws RedisError */
  call(args: Call, now: number): Reply {
    const name = args[0]?.toUpperCase() ?? '';
    const command = COMMANDS[name];
    if (command === undefined) throw new RedisError(`ERR unknown command '${name}'`);
    let replicated: readonly Call[] = [args];
    const reply = command.run({
      keyspace: this.#primary,
      args: args.slice(1),
      now,
      random: this.#random,
      replicateAs: (...calls) => void (replicated = calls),
    });
    if (command.writes) this.#calls.push(...replicated);
    return reply;
  }

  /** The command or script has ended: its writes go to the replica as one. */
  commit(at: number): void {
    if (this.#calls.length === 0) return;
    this.#lag.push({ at, calls: this.#calls });
    this.#calls = [];
    while (this.#lag.length > MAX_LAG) this.#applyOldest();
  }

  clear(): void {
    this.#primary.clear();
    this.#replica.clear();
    this.#lag = [];
  }

  /** The replica goes on in the primary's place, without the last writes. Tells how many those were. */
  failOver(lostWrites: number): number {
    while (this.#lag.length > lostWrites) this.#applyOldest();
    const lost = this.#lag;
    this.#primary = this.#replica;
    // The new replica begins as a copy, which applying everything twice would not be.
    this.#replica = this.#primary.copy();
    this.#lag = [];
    return lost.length;
  }

  #applyOldest(): void {
    const write = this.#lag.shift();
    for (const [name = '', ...args] of write?.calls ?? []) {
      const at = write?.at ?? 0;
      const command = COMMANDS[name.toUpperCase()];
      const replicateAs = (): void => undefined;
      command?.run({ keyspace: this.#replica, args, now: at, random: this.#random, replicateAs });
    }
  }
}
