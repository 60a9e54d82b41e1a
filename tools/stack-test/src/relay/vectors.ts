import type { AddressFamily } from '@madang/server-turn-client';

export interface Vector {
  readonly family: AddressFamily;
  readonly address: string;
  readonly what: string;
}

function vectors(family: AddressFamily, addresses: Readonly<Record<string, string>>): Vector[] {
  return Object.entries(addresses).map(([address, what]) => ({ family, address, what }));
}

/** Addresses to which no relay may send, whatever runs there: RFC 6890's special ones, and what stands for an IPv4 one. */
export const REFUSED: readonly Vector[] = [
  ...vectors('v4', {
    '0.0.0.0': 'this host',
    '0.1.2.3': 'this network',
    '10.0.0.1': 'private (RFC 1918)',
    '10.255.255.255': 'private, its last',
    '100.64.0.1': 'carrier-grade NAT (RFC 6598)',
    '100.127.255.254': 'carrier-grade NAT, near its end',
    '127.0.0.1': 'loopback',
    '127.255.255.254': 'loopback, near its end',
    '169.254.1.1': 'link-local',
    '169.254.169.254': 'metadata of a cloud',
    '172.16.0.1': 'private',
    '172.31.255.254': 'private, near its end',
    '192.0.0.8': 'protocol assignments',
    '192.0.2.77': 'documentation',
    '192.88.99.1': '6to4 relays',
    '192.168.1.1': 'private',
    '198.18.0.1': 'benchmarks',
    '198.51.100.7': 'documentation',
    '203.0.113.7': 'documentation',
    '224.0.0.1': 'multicast',
    '239.255.255.250': 'multicast (SSDP)',
    '240.0.0.1': 'reserved',
    '255.255.255.255': 'broadcast',
  }),
  ...vectors('v6', {
    '::': 'unspecified',
    '::1': 'loopback',
    '::ffff:127.0.0.1': 'mapped loopback',
    '::ffff:10.0.0.1': 'mapped private',
    '::ffff:169.254.169.254': 'mapped metadata',
    '::127.0.0.1': 'compatible loopback',
    '::10.0.0.1': 'compatible private',
    '64:ff9b::7f00:1': 'NAT64 of loopback',
    '64:ff9b::a9fe:a9fe': 'NAT64 of metadata',
    '64:ff9b:1::a00:1': 'NAT64 of a local prefix (RFC 8215)',
    '100::1': 'discard-only',
    '2001::1': 'Teredo',
    '2001:db8::1': 'documentation',
    '2002:7f00:1::1': '6to4 of loopback',
    '2002:a9fe:a9fe::1': '6to4 of metadata',
    'fc00::1': 'unique local',
    'fd00:ec2::254': 'metadata of a cloud',
    'fdff:ffff::1': 'unique local, near its end',
    'fe80::1': 'link-local',
    'febf::1': 'link-local, near its end',
    'fec0::1': 'site-local',
    'ff02::1': 'multicast',
    'ff05::1:3': 'multicast',
  }),
];

/**
 * Public addresses, to which a relay has to send: a policy that refuses everything would pass all the others. They are permitted
 * only; nothing is sent there.
 */
export const PERMITTED: readonly Vector[] = [
  { family: 'v4', address: '8.8.8.8', what: 'public' },
  { family: 'v4', address: '172.32.0.1', what: 'public, beside private ones' },
  { family: 'v4', address: '100.128.0.1', what: 'public, beside carrier-grade NAT' },
  { family: 'v6', address: '2606:4700:4700::1111', what: 'public' },
  { family: 'v6', address: '2a00:1450:4001::1', what: 'public' },
];
