import type { IceConfig, UnusableUrl } from '@madang/protocol';
import { type IceTransport, type IceUrl, parseIceUrl } from '@madang/server-turn-client';

/** One way to a relay, with the credentials for it. */
export interface RelayWay {
  readonly url: IceUrl;
  readonly username: string;
  readonly credential: string;
}

/** A way that the TURN service has tried in vain, and does not give to anybody. */
export interface FailedWay {
  readonly url: IceUrl;
  readonly why: UnusableUrl;
}

/** What a participant is given for its connections. */
export interface RelayOffer {
  readonly relays: readonly RelayWay[];
  readonly failed: readonly FailedWay[];
  readonly stuns: readonly IceUrl[];
}

/** Two ends of a call through one relay, over two transports where it has two. */
export interface RelayPair {
  readonly from: RelayWay;
  readonly to: RelayWay;
}

/** One for each relay that these ways lead to. */
export function pairsOf(ways: readonly RelayWay[]): RelayPair[] {
  const hosts = [...new Set(ways.map(({ url }) => url.host))];
  return hosts.flatMap((host) => {
    const [from, to = from] = ways.filter(({ url }) => url.host === host);
    return from === undefined || to === undefined ? [] : [{ from, to }];
  });
}

/** @throws TurnError for a URL that is none. */
export function offerOf({ iceServers, unusable = [] }: IceConfig): RelayOffer {
  const all = iceServers.flatMap(({ urls, username = '', credential = '' }) =>
    urls.map((text) => ({ url: parseIceUrl(text), username, credential })),
  );
  return {
    relays: all.filter(({ url }) => url.kind === 'turn'),
    failed: unusable.map((why) => ({ url: parseIceUrl(why.url), why })),
    stuns: all.filter(({ url }) => url.kind === 'stun').map(({ url }) => url),
  };
}

export function waysBy(offer: RelayOffer, transport: IceTransport): RelayWay[] {
  return offer.relays.filter(({ url }) => url.transport === transport);
}

/** For people; without the credentials. */
export function nameOf({ host, port, transport }: IceUrl): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}/${transport}`;
}
