import type { IceConfig, UnusableUrl } from '@madang/protocol';
import { type IceTransport, type IceUrl, parseIceUrl, TurnError } from '@madang/server-turn-client';

/** One way to a relay, with the credentials for it. */
export interface RelayWay {
  readonly url: IceUrl;
  readonly username: string;
  readonly credential: string;
}

/** A way that the TURN service has tried in vain, and does not give to anybody. */
export interface FailedWay {
  readonly url: IceUrl;
  readonly failure: TurnError;
}

/** What a participant is given for its connections. */
export interface RelayOffer {
  readonly relays: readonly RelayWay[];
  readonly failed: readonly FailedWay[];
  readonly stuns: readonly IceUrl[];
}

/** @throws TurnError for a URL that is none. */
export function offerOf({ iceServers, unusable = [] }: IceConfig): RelayOffer {
  const all = iceServers.flatMap(({ urls, username = '', credential = '' }) =>
    urls.map((text) => ({ url: parseIceUrl(text), username, credential })),
  );
  return {
    relays: all.filter(({ url }) => url.kind === 'turn'),
    failed: unusable.map((one) => ({ url: parseIceUrl(one.url), failure: failureOf(one) })),
    stuns: all.filter(({ url }) => url.kind === 'stun').map(({ url }) => url),
  };
}

export function waysBy(offer: RelayOffer, transport: IceTransport): RelayWay[] {
  return offer.relays.filter(({ url }) => url.transport === transport);
}

/** As it came from the TURN service, which met it. A kind that is not known here is told in its words. */
function failureOf({ kind, code, reason }: UnusableUrl): TurnError {
  switch (kind) {
    case 'timeout':
    case 'refused':
    case 'closed':
      return new TurnError({ kind });
    case 'rejected':
      return new TurnError({ kind, code: Number(code), reason });
    case 'tls':
      return new TurnError({ kind, code: String(code), reason });
    case 'name':
    case 'garbled':
      return new TurnError({ kind, reason });
    default:
      return new TurnError({ kind: 'unreachable', reason });
  }
}

/** For people; without the credentials. */
export function nameOf({ host, port, transport }: IceUrl): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}/${transport}`;
}
