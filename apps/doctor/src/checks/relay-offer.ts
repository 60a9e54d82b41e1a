import { failed, type Finding, warning, well } from '../report/finding';
import { offerOf, type RelayOffer } from '../relay/offer';
import { relayFailure } from '../relay/failure';
import type { Entered } from './session';

/** Less than this is not worth beginning a call with. */
const SHORTEST_MS = 60_000;

/** What the welcome says about relays: whether there are any, and for how long their credentials are good. */
export function checkRelayOffer(
  { ice, welcomedAt }: Pick<Entered, 'ice' | 'welcomedAt'>,
  isOnThisMachine: boolean,
): Finding<RelayOffer> {
  if (ice.relay === 'none') {
    const more = { missing: 'a relay' };
    return isOnThisMachine
      ? well('no relay is set up; on this machine alone nobody needs one', more)
      : warning('relay_none', 'no relay is set up: some people will not hear each other', more);
  }
  if (ice.relay !== 'ready') {
    const offer = offerOf(ice);
    if (offer.failed.length > 0) {
      return failed(
        'relays_down',
        'no relay works, as the TURN service has tried: some people will not hear each other',
        { ground: offer },
      );
    }
    return failed(
      'turn_service_unavailable',
      `the gateway gets no relay credentials (${ice.relay}): people join, some will not hear each other`,
    );
  }
  try {
    const offer = offerOf(ice);
    return judge(offer, ice.expiresAt === null ? null : ice.expiresAt - welcomedAt);
  } catch (error) {
    return relayFailure(error, 'what is offered');
  }
}

function judge(offer: RelayOffer, leftMs: number | null): Finding<RelayOffer> {
  const seconds = leftMs === null ? null : Math.round(leftMs / 1_000);
  const more = { figures: { ways: offer.relays.length, seconds }, ground: offer };
  if (offer.relays.length === 0) {
    return failed('relay_url_wrong', 'credentials are given, but no relay to use them on');
  }
  if (leftMs !== null && leftMs < SHORTEST_MS) {
    return failed('credentials_expired', 'relay credentials are out of time when they come', more);
  }
  const minutes = leftMs === null ? 'no' : Math.round(leftMs / 60_000);
  const ways = offer.relays.length === 1 ? '1 way' : `${offer.relays.length} ways`;
  return well(`${ways} to relays, with credentials for ${minutes} min`, more);
}
