import { Redis } from 'ioredis';
import type { Tuning } from './tuning';

type Run = (this: Redis, source: string, ...args: unknown[]) => Promise<unknown>;

/**
 * Has every connection of this process run other scripts than it means to: as if Redis knew none, it is given
 * their text, which is changed on the way.
 */
export function editScripts(edits: NonNullable<Tuning['scripts']>): void {
  const run = Reflect.get(Redis.prototype, 'eval') as Run;
  const edited: Run = function (source, ...args) {
    const changed = edits.reduce((text, { text: old, by }) => text.replaceAll(old, by), source);
    return run.call(this, changed, ...args);
  };
  Reflect.set(Redis.prototype, 'eval', edited);
  Reflect.set(Redis.prototype, 'evalsha', () => {
    const unknown = new Error('NOSCRIPT No matching script');
    return Promise.reject(Object.assign(unknown, { name: 'ReplyError' }));
  });
}
