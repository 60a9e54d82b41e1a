import type { Relay } from './relays/relay';

/** The settings of `TurnModule`, as an injection token. */
export abstract class TurnConfig {
  /** None: only direct ways. */
  abstract readonly relays: readonly Relay[];
  /** Of the relays that have none of their own. */
  abstract readonly sharedSecret: string | null;
  /** Where `sharedSecret` was read from: it is read again when it changes. */
  abstract readonly secretFile: string | null;
  /** STUN servers as ICE URLs (RFC 7064). */
  abstract readonly stunUrls: readonly string[];
  /** How long credentials admit new allocations. */
  abstract readonly ttlSeconds: number;
  /** `false`: every relay is offered, whatever becomes of it. */
  abstract readonly isProbing: boolean;
  /** What gateways must show to ask over HTTP; `null`: nobody can ask over HTTP. */
  abstract readonly serviceToken: string | null;
}
