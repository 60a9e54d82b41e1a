import { parseIceUrl, type IceTransport } from '@madang/server-turn-client';

/** One coturn, or several behind one name. */
export interface Relay {
  /** For metrics, logs and operators. */
  readonly name: string;
  /** As ICE URLs (RFC 7065): UDP, then TCP, then TLS. */
  readonly urls: readonly string[];
  /** How many participants it gets, in proportion to the weights of others. */
  readonly weight: number;
  readonly region: string | null;
  /** Its `static-auth-secret`; `null`: that which relays share. */
  readonly secret: string | null;
  /** The address by which probes reach it, where the one of its URLs does not lead there from here; `null`: that one. */
  readonly probeHost: string | null;
}

const TRANSPORTS: readonly IceTransport[] = ['udp', 'tcp', 'tls'];

/** UDP is the fastest where it passes, and TLS passes nearly everywhere; browsers prefer what they are given first. */
export function inOrder(urls: readonly string[]): readonly string[] {
  const rank = (url: string): number => TRANSPORTS.indexOf(parseIceUrl(url).transport);
  return [...urls].sort((a, b) => rank(a) - rank(b));
}
