import ipaddr from 'ipaddr.js';
import type { IncomingMessage } from 'node:http';
import proxyAddr from 'proxy-addr';

/** Tells by a hop's address, and its distance from us, whether to believe what it forwards. */
export type TrustedProxies = (address: string, hop: number) => boolean;

export const NO_PROXY: TrustedProxies = () => false;

/**
 * Reads a number of hops, or a list of addresses, subnets and the names `loopback`, `linklocal`,
 * `uniquelocal` (as Express's `trust proxy`). Returns `undefined` for anything else.
 */
export function parseTrustedProxies(text: string): TrustedProxies | undefined {
  if (/^\d{1,2}$/.test(text)) return (_address, hop) => hop < Number(text);
  try {
    return proxyAddr.compile(text.split(',').map((item) => item.trim()));
  } catch {
    return undefined;
  }
}

/** Whom a rate limit per client counts; the one place that reads `X-Forwarded-For`. */
export class ClientNetwork {
  constructor(private readonly proxies: TrustedProxies) {}

  /**
   * The client's IPv4 address, or the /64 of its IPv6 address: one subscriber has a whole /64 to send
   * from (RFC 6177 §2). Works for a request and for a WebSocket upgrade alike.
   */
  of(request: IncomingMessage): string {
    const text = proxyAddr(request, this.proxies);
    if (!ipaddr.isValid(text)) return 'unknown';
    const address = ipaddr.process(text);
    if (address.kind() === 'ipv4') return address.toString();
    const prefix = address.toByteArray().slice(0, 8);
    return `${ipaddr.fromByteArray([...prefix, ...new Array<number>(8).fill(0)]).toString()}/64`;
  }
}
