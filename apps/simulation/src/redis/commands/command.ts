import type { Keyspace } from '../keyspace';
import { RedisError, type Reply } from '../reply';

export interface Call {
  readonly keyspace: Keyspace;
  /** Without the name of the command. */
  readonly args: readonly string[];
  /** Unix time in ms. */
  readonly now: number;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Instead of this call, replicas get these, since they would draw other lots. */
  readonly replicateAs: (...calls: readonly (readonly string[])[]) => void;
}

export interface Command {
  readonly writes: boolean;
  readonly run: (call: Call) => Reply;
}

export type Commands = Readonly<Record<string, Command>>;

export const reads = (run: Command['run']): Command => ({ writes: false, run });
export const writes = (run: Command['run']): Command => ({ writes: true, run });

/** The argument in this place, which must be there. */
export function arg(args: readonly string[], place: number): string {
  const value = args[place];
  if (value === undefined) throw new RedisError('ERR wrong number of arguments');
  return value;
}

export function whole(text: string): number {
  const value = Number(text);
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw new RedisError('ERR value is not an integer or out of range');
  }
  return value;
}

/** Arguments in twos, such as fields and values. */
export function pairs(args: readonly string[]): [string, string][] {
  if (args.length === 0 || args.length % 2 === 1) {
    throw new RedisError('ERR wrong number of arguments');
  }
  return Array.from({ length: args.length / 2 }, (_, i) => [
    arg(args, 2 * i),
    arg(args, 2 * i + 1),
  ]);
}

/** What LRANGE and ZRANGE mean by two places, of which negative ones count from the end. */
export function range<T>(items: readonly T[], first: string, last: string): T[] {
  const place = (text: string): number => {
    const value = whole(text);
    return value < 0 ? value + items.length : value;
  };
  const end = place(last);
  return end < 0 ? [] : items.slice(Math.max(0, place(first)), end + 1);
}
