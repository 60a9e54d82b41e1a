import { isIPv6 } from 'node:net';
import { TurnError } from './turn-error';

/** What carries STUN to the server. DTLS is left out, as no browser uses it for this. */
export type IceTransport = 'udp' | 'tcp' | 'tls';

export interface IceUrl {
  readonly kind: 'stun' | 'turn';
  /** A name or an address; of IPv6 without the brackets. */
  readonly host: string;
  readonly port: number;
  readonly transport: IceTransport;
}

const URL_PARTS =
  /^(stun|turn)(s?):(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]+))(?::(\d{1,5}))?(?:\?transport=(udp|tcp))?$/i;

/** Reads a `stun:`, `stuns:`, `turn:` or `turns:` URL (RFC 7064, RFC 7065); throws `TurnError` of kind `url`. */
export function parseIceUrl(url: string): IceUrl {
  const parts = URL_PARTS.exec(url);
  if (parts === null) throw wrong(url, 'is not a stun:, stuns:, turn: or turns: URL');
  const [, scheme = '', secure = '', v6, name, portText, transportText] = parts;
  const kind = scheme.toLowerCase() === 'stun' ? 'stun' : 'turn';
  const isSecure = secure !== '';
  const host = v6 ?? name ?? '';
  if (v6 !== undefined && !isIPv6(v6)) throw wrong(url, `names ${v6}, which is no IPv6 address`);
  const port = portText === undefined ? (isSecure ? 5349 : 3478) : Number(portText);
  if (port < 1 || port > 65_535) throw wrong(url, `names port ${port}, which there is not`);
  const asked = transportText?.toLowerCase();
  if (kind === 'stun' && asked !== undefined) throw wrong(url, 'has a transport; stun: takes none');
  if (isSecure && asked === 'udp') throw wrong(url, 'means DTLS, which no browser uses for this');
  return { kind, host, port, transport: isSecure ? 'tls' : asked === 'tcp' ? 'tcp' : 'udp' };
}

function wrong(url: string, what: string): TurnError {
  return new TurnError({ kind: 'url', reason: `${JSON.stringify(url)} ${what}` });
}
