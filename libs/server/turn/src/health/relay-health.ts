import type { RelayStatus, UnusableUrl } from '@madang/protocol';
import type { Relay } from '../relays/relay';
import { UrlHealth } from './url-health';

/** While all is well, only the best URL is probed in each round, and the others in every sixth. */
const ROUNDS_FOR_OTHERS = 6;

/** What is known of one relay: which of its URLs may be offered, and which are to be probed. */
export class RelayHealth {
  private readonly urls: readonly UrlHealth[];
  private round = -1;

  constructor(readonly relay: Relay) {
    this.urls = relay.urls.map((url) => new UrlHealth(url));
  }

  /** Best first. What is not known yet is offered, too. */
  get offered(): readonly string[] {
    return this.urls.filter(({ verdict }) => verdict.kind !== 'down').map(({ url }) => url);
  }

  get unusable(): readonly UnusableUrl[] {
    return this.urls.flatMap(({ url, verdict }) => {
      return verdict.kind === 'down' ? [{ url, ...verdict.failure }] : [];
    });
  }

  get status(): RelayStatus {
    const { name, region, weight } = this.relay;
    const reasons = this.unusable.map(({ url, reason }) => `${url}: ${reason}`);
    return {
      ...{ name, region, weight, state: this.state, urls: [...this.offered] },
      ...(reasons.length > 0 && { reason: reasons.join('; ') }),
    };
  }

  get state(): RelayStatus['state'] {
    if (this.urls.some(({ verdict }) => verdict.kind === 'up')) return 'up';
    return this.offered.length > 0 ? 'unknown' : 'down';
  }

  /** What to probe now. Where one URL is in doubt all are, so that a relay that is gone is known to be soon. */
  nextRound(): readonly UrlHealth[] {
    this.round += 1;
    const isForAll = this.round % ROUNDS_FOR_OTHERS === 0;
    return isForAll || this.urls.some(({ isDoubtful }) => isDoubtful)
      ? this.urls
      : this.urls.slice(0, 1);
  }
}
