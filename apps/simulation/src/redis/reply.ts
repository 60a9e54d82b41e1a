/** What a command or a script answers; `null` is RESP's nil. */
export type Reply = null | number | string | Status | readonly Reply[];

/** A simple string such as `OK`, which Lua sees as a table. */
export interface Status {
  readonly ok: string;
}

export const OK: Status = { ok: 'OK' };

/** An error that Redis answers with, named as ioredis names it. */
export class RedisError extends Error {
  override readonly name = 'ReplyError';
}
