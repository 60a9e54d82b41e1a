import { RedisError } from './reply';

export interface Values {
  string: { value: string };
  hash: Map<string, string>;
  list: string[];
  set: Set<string>;
  zset: Map<string, number>;
}
export type Kind = keyof Values;

const EMPTY: { readonly [K in Kind]: () => Values[K] } = {
  string: () => ({ value: '' }),
  hash: () => new Map(),
  list: () => [],
  set: () => new Set(),
  zset: () => new Map(),
};

interface Slot {
  readonly kind: Kind;
  readonly value: Values[Kind];
  expiresAt: number | null;
}

/** The data of one Redis. Keys end at the time that the caller says it is. */
export class Keyspace {
  readonly #slots = new Map<string, Slot>();

  exists(key: string, now: number): boolean {
    return this.#live(key, now) !== undefined;
  }

  /** `null` when there is no such key. */
  read<K extends Kind>(kind: K, key: string, now: number): Values[K] | null {
    const slot = this.#live(key, now);
    if (slot === undefined) return null;
    if (slot.kind !== kind) {
      throw new RedisError('WRONGTYPE Operation against a key holding the wrong kind of value');
    }
    return slot.value as Values[K];
  }

  /** What is there, or an empty one to be filled. */
  write<K extends Kind>(kind: K, key: string, now: number): Values[K] {
    const known = this.read(kind, key, now);
    if (known !== null) return known;
    const value = EMPTY[kind]();
    this.#slots.set(key, { kind, value, expiresAt: null });
    return value;
  }

  delete(key: string, now: number): boolean {
    const isThere = this.exists(key, now);
    this.#slots.delete(key);
    return isThere;
  }

  /** Redis keeps no empty containers. */
  deleteIfEmpty(key: string, size: number): void {
    if (size === 0) this.#slots.delete(key);
  }

  /** `undefined` without the key, `null` for one without an end. */
  expiryOf(key: string, now: number): number | null | undefined {
    return this.#live(key, now)?.expiresAt;
  }

  setExpiry(key: string, at: number | null, now: number): boolean {
    const slot = this.#live(key, now);
    if (slot === undefined) return false;
    slot.expiresAt = at;
    return true;
  }

  clear(): void {
    this.#slots.clear();
  }

  copy(): Keyspace {
    const copy = new Keyspace();
    for (const [key, slot] of this.#slots) copy.#slots.set(key, structuredClone(slot));
    return copy;
  }

  #live(key: string, now: number): Slot | undefined {
    const slot = this.#slots.get(key);
    if (slot === undefined || slot.expiresAt === null || slot.expiresAt > now) return slot;
    this.#slots.delete(key);
    return undefined;
  }
}
