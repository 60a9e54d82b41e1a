import { BlockList, isIPv6 } from 'node:net';

/** Addresses that have a meaning on one machine or in one network only: RFC 6890, RFC 6598, RFC 4193. */
const LOOPBACK = blockList(['127.0.0.0', 8, 'ipv4'], ['::1', 128, 'ipv6']);
const PRIVATE = blockList(
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
);

export type Reach = 'loopback' | 'private' | 'public';

export function reachOf(address: string): Reach {
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  if (LOOPBACK.check(address, family)) return 'loopback';
  return PRIVATE.check(address, family) ? 'private' : 'public';
}

const RANK: Readonly<Record<Reach, number>> = { loopback: 0, private: 1, public: 2 };

/**
 * Whether a relayed address can be right for a relay that is reached at one of `servers`: it is one of them, or at least
 * as far known as the nearest of them.
 */
export function isPlausible(relayed: string, servers: readonly string[]): boolean {
  if (servers.includes(relayed)) return true;
  return servers.every((server) => RANK[reachOf(relayed)] >= RANK[reachOf(server)]);
}

function blockList(...subnets: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[]): BlockList {
  const list = new BlockList();
  for (const [net, prefix, family] of subnets) list.addSubnet(net, prefix, family);
  return list;
}
