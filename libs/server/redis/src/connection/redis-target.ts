import type { RedisOptions } from 'ioredis';

/** What can be said of a client; how replies look is left to ioredis. */
export type ClientOptions = Omit<RedisOptions, 'replyMapping'>;

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface Login {
  readonly username?: string;
  readonly password?: string;
}

/** What `REDIS_URL` names: one server, or the Sentinels that know which server is the master. */
export interface RedisTarget {
  readonly place:
    | { readonly kind: 'server'; readonly address: Address }
    | {
        readonly kind: 'sentinels';
        readonly sentinels: readonly Address[];
        readonly masterName: string;
        /** For the Sentinels themselves, which have users of their own. */
        readonly login: Login;
      };
  readonly login: Login;
  readonly db: number;
  /** TLS to the server, and to the Sentinels. */
  readonly isTls: boolean;
}

/** Schemes: `+sentinel` as other clients write it, an `s` for TLS. */
const SCHEMES = /^(?<scheme>rediss?)(?<sentinel>\+sentinel)?:\/\/(?<rest>.+)$/;
const REST = /^(?:(?<login>[^@/]*)@)?(?<hosts>[^@/?#]+)(?:\/(?<path>[^?#]*))?$/;
const HOST = /^(?<host>\[[0-9a-fA-F:.]+\]|[^:[\]\s]+)(?::(?<port>\d{1,5}))?$/;

/**
 * Reads `redis://[user:password@]host[:6379][/db]`, or
 * `redis+sentinel://[user:password@]host[:26379],host…/master-name[/db]`; user, password and name may be
 * percent-encoded. `undefined` for anything else.
 */
export function readRedisUrl(text: string, sentinelLogin: Login = {}): RedisTarget | undefined {
  const url = SCHEMES.exec(text)?.groups;
  const rest = REST.exec(url?.rest ?? '')?.groups;
  if (url === undefined || rest === undefined) return undefined;
  const isSentinel = url.sentinel !== undefined;
  const hosts = (rest.hosts ?? '').split(',').map((host) => addressOf(host, isSentinel));
  const login = loginOf(rest.login ?? '');
  const path = (rest.path ?? '').split('/').map((part) => decoded(part) ?? '/');
  const masterName = isSentinel ? path.shift() : undefined;
  const [dbText = '', ...others] = path;
  const db = dbText === '' ? 0 : Number(dbText);
  if (!hosts.every((host) => host !== undefined) || login === undefined || others.length > 0) {
    return undefined;
  }
  if (!/^\d{0,9}$/.test(dbText)) return undefined;
  const common = { login, db, isTls: url.scheme === 'rediss' };
  if (isSentinel) {
    if (masterName === undefined || masterName === '' || masterName === '/') return undefined;
    const place = {
      kind: 'sentinels',
      sentinels: hosts,
      masterName,
      login: sentinelLogin,
    } as const;
    return { ...common, place };
  }
  const [address, ...more] = hosts;
  if (address === undefined || more.length > 0) return undefined;
  return { ...common, place: { kind: 'server', address } };
}

/** As a log may show it: where, never who. */
export function nameOf({ place }: RedisTarget): string {
  const text = ({ host, port }: Address): string =>
    host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  if (place.kind === 'server') return text(place.address);
  return `${place.masterName} of the Sentinels ${place.sentinels.map(text).join(', ')}`;
}

/** Who we are to the server, and where on it we work. */
export function sessionOptions({ login, db, isTls }: RedisTarget) {
  return { ...login, db, ...(isTls && { tls: {} }) } satisfies ClientOptions;
}

function addressOf(text: string, isSentinel: boolean): Address | undefined {
  const { host, port } = HOST.exec(text)?.groups ?? {};
  if (host === undefined) return undefined;
  const number = port === undefined ? (isSentinel ? 26_379 : 6_379) : Number(port);
  if (number < 1 || number > 65_535) return undefined;
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port: number };
}

function loginOf(text: string): Login | undefined {
  const [user = '', ...password] = text.split(':');
  const [username, secret] = [decoded(user), decoded(password.join(':'))];
  if (username === undefined || secret === undefined) return undefined;
  // Without a password a name is nothing to log in with.
  if (username !== '' && secret === '') return undefined;
  return {
    ...(username !== '' && { username }),
    ...(secret !== '' && { password: secret }),
  };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
