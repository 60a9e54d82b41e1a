import { type NatKind } from '../net/nat-rules';
import { type RelayTransport } from '../servers/relay';

/** What each page's end of the path may be; `null`: they cannot meet. */
export type Expectation = readonly [a: readonly string[], b: readonly string[]] | null;

const DIRECT = ['host', 'srflx', 'prflx'];

/** What is to win between two sites, by the rules of RFC 8445 and of what the NAT boxes let through. */
export function expectation(
  a: NatKind,
  b: NatKind,
  transports: readonly RelayTransport[],
): Expectation {
  if (passDirectly(a, b)) return [DIRECT, DIRECT];
  const best = [bestTransport(a, transports), bestTransport(b, transports)] as const;
  const isRelayed =
    best[0] !== null && best[1] !== null
      ? true
      : (best[0] !== null && hasUdp(b)) || (best[1] !== null && hasUdp(a));
  return isRelayed ? [endsOf(a, best[0]), endsOf(b, best[1])] : null;
}

export function hasUdp(kind: NatKind): boolean {
  return kind !== 'udp-blocked' && kind !== 'only-443';
}

/** A symmetric NAT answers from a port that the other end cannot guess: that end must not mind the port. */
function passDirectly(a: NatKind, b: NatKind): boolean {
  const mindsPort = (kind: NatKind): boolean => kind === 'port-restricted' || kind === 'symmetric';
  if (!hasUdp(a) || !hasUdp(b)) return false;
  if (a === 'symmetric') return !mindsPort(b);
  return b !== 'symmetric' || !mindsPort(a);
}

/** Relayed candidates are tried over UDP first, over TLS last. */
function bestTransport(
  kind: NatKind,
  transports: readonly RelayTransport[],
): RelayTransport | null {
  const passing: readonly RelayTransport[] =
    kind === 'only-443' ? ['tls'] : kind === 'udp-blocked' ? ['tcp', 'tls'] : ['udp', 'tcp', 'tls'];
  return passing.find((transport) => transports.includes(transport)) ?? null;
}

/** Where one end is relayed the other need not be, if it may send to the relay on its own. */
function endsOf(kind: NatKind, best: RelayTransport | null): readonly string[] {
  return [...(best === null ? [] : [`relay/${best}`]), ...(hasUdp(kind) ? DIRECT : [])];
}
