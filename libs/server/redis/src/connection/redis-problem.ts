import type { RedisTarget } from './redis-target';
import { nameOf } from './redis-target';

/** For programs that look at a Redis; `unfit` is what has no name of its own. */
export type RedisProblemKind =
  'unreachable' | 'login' | 'rights' | 'evicts' | 'readOnly' | 'loading' | 'unfit';

/** Why Redis cannot be used, for whoever runs this: one sentence or two, with what to change. */
export class RedisProblem extends Error {
  override readonly name = 'RedisProblem';
  readonly kind: RedisProblemKind;

  /**
   * @param stays `false` for what may pass by itself, such as a server that is being started; `'loading'` when
   * it is known that it takes a while.
   */
  constructor(
    message: string,
    readonly stays: boolean | 'loading',
    { kind = 'unfit', ...options }: ErrorOptions & { readonly kind?: RedisProblemKind } = {},
  ) {
    super(message, options);
    this.kind = kind;
  }
}

type Explain = (where: string, detail: string) => string;

/** Answers of a server or Sentinel and errors of the network, by how their text or code begins. */
const KNOWN: readonly (readonly [
  pattern: RegExp,
  stays: boolean | 'loading',
  Explain,
  kind?: RedisProblemKind,
])[] = [
  [
    /^(WRONGPASS|NOAUTH|ERR invalid password|ERR Client sent AUTH)/,
    true,
    (where) => `Redis at ${where} does not accept the user or password in REDIS_URL. Correct them.`,
    'login',
  ],
  [
    /^NOPERM/,
    true,
    (where, detail) =>
      `The user in REDIS_URL lacks rights on the Redis at ${where} (${detail}). docs/operations/redis.md lists those that are needed.`,
    'rights',
  ],
  [
    /^ERR (DB index|invalid DB|SELECT is not)/,
    true,
    (where) =>
      `Redis at ${where} has no database of the number at the end of REDIS_URL. Leave it out, or raise "databases" there.`,
  ],
  [
    /^(Unknown RESP type|Protocol error)/,
    true,
    (where) =>
      `What answers at ${where} is not Redis, or speaks TLS. Correct REDIS_URL; with TLS it begins with rediss://.`,
  ],
  [
    /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)/,
    true,
    (where) => `What answers at ${where} does not speak TLS. Begin REDIS_URL with redis://.`,
  ],
  [
    /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_|ERR_TLS_CERT_)/,
    true,
    (where, detail) =>
      `The certificate of the Redis at ${where} is not trusted (${detail}). Name its authority's file in NODE_EXTRA_CA_CERTS, and its host as in the certificate in REDIS_URL.`,
  ],
  [
    /^(ERR_SSL_|EPROTO)/,
    true,
    (where, detail) =>
      `TLS with the Redis at ${where} failed (${detail}). Correct REDIS_URL, or the server's TLS settings.`,
  ],
  [
    /^LOADING/,
    'loading',
    (where) =>
      `Redis at ${where} is still loading its data. Start again when it has, or let REDIS_URL name another.`,
    'loading',
  ],
  [
    /^READONLY/,
    false,
    (where) =>
      `Redis at ${where} is a read-only replica. Let REDIS_URL name the master, or the Sentinels that know it.`,
    'readOnly',
  ],
  [
    /^(OOM|MISCONF|NOREPLICAS|MASTERDOWN|BUSY|CLUSTERDOWN|MOVED)/,
    false,
    (where, detail) =>
      `Redis at ${where}, which REDIS_URL names, takes no writes: ${detail}. Correct its settings.`,
  ],
];

/** What this error means to whoever set `REDIS_URL`. */
export function problemOf(error: unknown, target: RedisTarget): RedisProblem {
  if (error instanceof RedisProblem) return error;
  const where = nameOf(target);
  const [message, code] = textsOf(error);
  for (const [pattern, stays, explain, kind = 'unfit'] of KNOWN) {
    const detail = pattern.test(code) ? code : message;
    if (pattern.test(detail)) {
      const sentence = explain(where, detail.replace(/\.$/, ''));
      return new RedisProblem(sentence, stays, { cause: error, kind });
    }
  }
  const detail = message === '' ? code : message;
  // A server that wants TLS ends what is not, and one without it waits for more.
  const isOdd = /ECONNRESET|EPIPE|TIMEDOUT|timed out|closed/.test(detail);
  const hint = !isOdd
    ? ''
    : target.isTls
      ? ', does it speak TLS'
      : ', does it want TLS (rediss://)';
  return new RedisProblem(
    `Redis at ${where} cannot be reached (${detail}). Is it running${hint}, and is REDIS_URL right?`,
    false,
    { cause: error, kind: 'unreachable' },
  );
}

function textsOf(error: unknown): readonly [message: string, code: string] {
  if (typeof error !== 'object' || error === null) return [String(error), ''];
  const text = (name: string): string => {
    const value: unknown = Reflect.get(error, name);
    return typeof value === 'string' ? value.trim() : '';
  };
  return [text('message'), text('code')];
}
