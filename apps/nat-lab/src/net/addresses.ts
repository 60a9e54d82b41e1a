/**
 * The public network of the lab. Not one of the documentation networks, which the shipped policy of the relay
 * denies, as it should; nothing leaves the namespaces, so that it does not matter whose it is elsewhere.
 */
const PUBLIC = '11.22.33';

export const GATEWAY = `${PUBLIC}.1`;
/** One for each set of transports that a page may be told of, since all pages are to be on port 443. */
export const WEB_ADDRESSES = [10, 11, 12, 13, 14].map((host) => `${PUBLIC}.${host}`);
export const RELAY_ADDRESSES = [`${PUBLIC}.50`, `${PUBLIC}.51`] as const;

export interface SiteAddresses {
  /** Of the NAT box on the internet: the one for the first network of the site, and for the second. */
  readonly outside: readonly [string, string];
  /** Where the site is on the internet when it has no NAT. */
  readonly open: string;
  /** The private networks behind the NAT box: as Wi-Fi and a phone are. */
  readonly inside: readonly [string, string];
}

/** Networks are told by their first three numbers; the NAT box is .1 in each, and the machine .2. */
export const SITES: Readonly<Record<'a' | 'b', SiteAddresses>> = {
  a: {
    outside: [`${PUBLIC}.20`, `${PUBLIC}.21`],
    open: '11.22.34',
    inside: ['10.1.0', '10.1.1'],
  },
  b: {
    outside: [`${PUBLIC}.30`, `${PUBLIC}.31`],
    open: '11.22.35',
    inside: ['10.2.0', '10.2.1'],
  },
};
