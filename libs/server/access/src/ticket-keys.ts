import type { JSONWebKeySet } from 'jose';
import { TicketKey, type PrivateJwk } from './ticket-key';

/** The keys of an issuer: one signs, all are published. */
export abstract class TicketKeys {
  /** The key that signs now. */
  abstract signer(): Promise<TicketKey>;
  /** The public halves of all that somebody may have to verify by now (RFC 7517 §5). */
  abstract published(): Promise<JSONWebKeySet>;
}

/** Keys that somebody else looks after: the first one signs. */
export class GivenTicketKeys extends TicketKeys {
  private constructor(
    private readonly first: TicketKey,
    private readonly set: JSONWebKeySet,
  ) {
    super();
  }

  /** @param jwks One at least. */
  static async from(jwks: readonly PrivateJwk[]): Promise<GivenTicketKeys> {
    const keys = await Promise.all(jwks.map((jwk) => TicketKey.from(jwk)));
    const [first] = keys;
    if (first === undefined) throw new TypeError('there must be a key that signs');
    return new GivenTicketKeys(first, publicSetOf(keys));
  }

  /** One key that lives as long as this process. */
  static async generate(): Promise<GivenTicketKeys> {
    return GivenTicketKeys.from([await TicketKey.generate()]);
  }

  override signer(): Promise<TicketKey> {
    return Promise.resolve(this.first);
  }

  override published(): Promise<JSONWebKeySet> {
    return Promise.resolve(this.set);
  }
}

export function publicSetOf(keys: readonly TicketKey[]): JSONWebKeySet {
  return { keys: keys.map(({ publicJwk }) => publicJwk) };
}
