import { type SiteAddresses } from './addresses';

/** How a site reaches the internet. The first five are kinds of NAT in the words of RFC 3489 §5. */
export const NAT_KINDS = [
  'open',
  'full-cone',
  'address-restricted',
  'port-restricted',
  'symmetric',
  'udp-blocked',
  'only-443',
] as const;
export type NatKind = (typeof NAT_KINDS)[number];

/** What the NAT box does, for `iptables-restore`; it replaces all that was there. */
export function natRules(kind: NatKind, { inside, outside }: SiteAddresses): string {
  return [
    '*nat',
    ...(kind === 'open' ? [] : translations(kind, inside, outside)),
    'COMMIT',
    '*filter',
    // An early packet from outside would otherwise make an entry that takes the port which the way out needs:
    // each cone would be a symmetric NAT then. And no word from the box about connections that it has forgotten.
    '-A INPUT -i pub -j DROP',
    '-A FORWARD -m conntrack --ctstate INVALID -j DROP',
    ...filters(kind),
    'COMMIT',
    '',
  ].join('\n');
}

function translations(
  kind: NatKind,
  inside: SiteAddresses['inside'],
  outside: SiteAddresses['outside'],
): string[] {
  const random = kind === 'symmetric' ? ' --random-fully' : '';
  const machine = `${inside[0]}.2`;
  const seen = kind === 'address-restricted' ? '-m recent --name seen --rsource --rcheck ' : '';
  const isMapping = kind === 'full-cone' || kind === 'address-restricted';
  return [
    ...(isMapping
      ? [`-A PREROUTING -i pub -d ${outside[0]} -p udp ${seen}-j DNAT --to-destination ${machine}`]
      : []),
    ...inside.map(
      (network, at) =>
        `-A POSTROUTING -o pub -s ${network}.0/24 -j SNAT --to-source ${outside[at]}${random}`,
    ),
  ];
}

function filters(kind: NatKind): string[] {
  switch (kind) {
    case 'address-restricted':
      return ['-A FORWARD -o pub -p udp -m recent --name seen --rdest --set'];
    case 'udp-blocked':
      return ['-A FORWARD -p udp -j DROP'];
    case 'only-443':
      return [
        '-A FORWARD -o pub -p tcp --dport 443 -j ACCEPT',
        '-A FORWARD -i pub -p tcp --sport 443 -j ACCEPT',
        '-A FORWARD -j DROP',
      ];
    case 'open':
    case 'full-cone':
    case 'port-restricted':
    case 'symmetric':
      return [];
  }
}
