import type { IceConfig } from '@madang/protocol';
import { type IceTransport, type IceUrl, parseIceUrl } from '@madang/server-turn-client';

/** One way to a relay, with the credentials for it. */
export interface RelayWay {
  readonly url: IceUrl;
  readonly username: string;
  readonly credential: string;
}

/** What a participant is given for its connections. */
export interface RelayOffer {
  readonly relays: readonly RelayWay[];
  readonly stuns: readonly IceUrl[];
}

/** @throws TurnError for a URL that is none. */
export function offerOf({ iceServers }: IceConfig): RelayOffer {
  const all = iceServers.flatMap(({ urls, username = '', credential = '' }) =>
    urls.map((text) => ({ url: parseIceUrl(text), username, credential })),
  );
  return {
    relays: all.filter(({ url }) => url.kind === 'turn'),
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
