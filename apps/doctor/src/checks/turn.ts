import type { IceTransport } from '@madang/server-turn-client';
import { failed, type Finding, warning, well } from '../report/finding';
import type { Reason } from '../report/reasons';
import { relayFailure } from '../relay/failure';
import { givenUp } from '../relay/given-up';
import { nameOf, type RelayOffer, type RelayWay, waysBy } from '../relay/offer';
import { allocate, type TlsTrust } from '../relay/ways';

const MISSING: Readonly<Record<IceTransport, readonly [Reason, string]>> = {
  udp: ['relay_udp_missing', 'no relay is offered over UDP, the fastest way'],
  tcp: ['relay_tcp_missing', 'no relay is offered over TCP: networks without UDP are locked out'],
  tls: [
    'relay_tls_missing',
    'no relay is offered over TLS: networks that let nothing else through are locked out',
  ],
};

/**
 * Whether every relay over this transport gives an allocation, those included that are not offered because the TURN service
 * has found that they do not. Its ground is all of them.
 */
export async function checkTurn(
  offer: RelayOffer,
  transport: IceTransport,
  trust: TlsTrust,
): Promise<Finding<readonly RelayWay[]>> {
  const ways = waysBy(offer, transport);
  const given = offer.failed.find(({ url }) => url.transport === transport);
  if (given !== undefined) {
    return givenUp(given.why, `${nameOf(given.url)}, which the TURN service tried,`);
  }
  if (ways.length === 0) return warning(...MISSING[transport]);
  const times: number[] = [];
  for (const way of ways) {
    const where = nameOf(way.url);
    const began = performance.now();
    try {
      const client = await allocate(way, trust);
      times.push(Math.round(performance.now() - began));
      await client.close();
      if (client.isOpenToAll) {
        return failed('relay_open_to_all', `${where} relays for everybody, without credentials`);
      }
    } catch (error) {
      return relayFailure(error, where);
    }
  }
  const names = ways.map(({ url }) => nameOf(url));
  return well(`${names.join(', ')}: allocated in ${Math.max(...times)} ms`, {
    figures: { ways: names, ms: Math.max(...times) },
    ground: ways,
  });
}
