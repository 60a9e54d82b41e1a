import { createHash } from 'node:crypto';

/** A Lua program that Redis runs as one atomic step; known there by the SHA-1 of its text. */
export interface Script {
  readonly name: string;
  readonly source: string;
  readonly sha: string;
}

export function script(name: string, ...parts: readonly string[]): Script {
  const source = parts.join('\n');
  return { name, source, sha: createHash('sha1').update(source).digest('hex') };
}
