import type { IceConfig } from '@madang/protocol';
import type { Identity } from '../identity';

/** Where the gateway gets a participant's ICE servers from; the app decides. */
export abstract class IceServerSource {
  /**
   * Never rejects, and takes no longer than a second or so: a participant without a relay is better than
   * one who does not get in. What cannot be had is said as `relay: 'unavailable'`.
   */
  abstract iceConfig(who: Identity): Promise<IceConfig>;

  /**
   * Tells the URLs of relays that are offered now: soon, whenever they have changed, and when they can be asked for again
   * after they could not. Returns what ends that.
   */
  abstract watch(listener: OfferedUrlsListener): () => void;
}

export type OfferedUrlsListener = (urls: ReadonlySet<string>) => void;
