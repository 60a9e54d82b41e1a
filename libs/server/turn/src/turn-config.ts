/** The settings of `TurnModule`, as an injection token. */
export abstract class TurnConfig {
  /** Relays as ICE URLs (RFC 7065), best first, and the secret they share; `null` without a relay. */
  abstract readonly relay: { readonly urls: readonly string[]; readonly secret: string } | null;
  /** STUN servers as ICE URLs (RFC 7064). */
  abstract readonly stunUrls: readonly string[];
  /** How long credentials admit new allocations. */
  abstract readonly ttlSeconds: number;
  /** What gateways must show to ask over HTTP; `null`: nobody can ask over HTTP. */
  abstract readonly serviceToken: string | null;
}
