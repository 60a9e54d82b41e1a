import type { IceConfig, IceServer } from '@madang/protocol';
import { Metrics } from '@madang/server-kernel';
import { Injectable } from '@nestjs/common';
import { createHmac } from 'node:crypto';
import { TurnConfig } from './turn-config';

/** Time-limited credentials by a secret that is shared with the relays, which need not be asked. */
@Injectable()
export class TurnService {
  private readonly issued: ReturnType<Metrics['counter']>;

  constructor(
    private readonly config: TurnConfig,
    metrics: Metrics,
  ) {
    this.issued = metrics.counter('madang_turn_credentials_total', 'Relay credentials issued');
  }

  /**
   * ICE servers for one participant. `subject` must be opaque: it travels in the clear to the relay.
   *
   * The user name is `<expiry in Unix seconds>:<subject>`, the credential its base64 HMAC-SHA1, as coturn's
   * `use-auth-secret` checks them (draft-uberti-behave-turn-rest-00 §2.2).
   */
  credentials(subject: string, now = Date.now()): IceConfig {
    const { relay, stunUrls, ttlSeconds } = this.config;
    const stun: IceServer[] = stunUrls.length > 0 ? [{ urls: [...stunUrls] }] : [];
    if (relay === null) return { relay: 'none', iceServers: stun, expiresAt: null };
    const expiry = Math.floor(now / 1000) + ttlSeconds;
    const username = `${expiry}:${subject}`;
    const credential = createHmac('sha1', relay.secret).update(username).digest('base64');
    this.issued.inc();
    return {
      relay: 'ready',
      iceServers: [...stun, { urls: [...relay.urls], username, credential }],
      expiresAt: expiry * 1000,
    };
  }

  /** The same for a gateway of this process: an `IceServerSource` of the signaling module. */
  iceConfig(who: { readonly participantId: string }): Promise<IceConfig> {
    return Promise.resolve(this.credentials(who.participantId));
  }
}
