import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type CryptoKey,
  type JSONWebKeySet,
} from 'jose';
import { z } from 'zod';

/** RFC 8037 §2: the private form of an Ed25519 key. Other members are ignored. */
const privateJwkSchema = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  d: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});

export function isTicketJwk(text: string): boolean {
  try {
    return privateJwkSchema.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

/** The key that signs tickets. Its id is its thumbprint (RFC 7638), so a new key has a new id. */
export class TicketKey {
  private constructor(
    readonly kid: string,
    readonly privateKey: CryptoKey,
    /** What anybody may know. */
    readonly publicSet: JSONWebKeySet,
  ) {}

  /** A key that lives as long as this process. */
  static async generate(): Promise<TicketKey> {
    const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    return TicketKey.from(JSON.stringify(await exportJWK(privateKey)));
  }

  /** @param privateKeyJwk Text for which `isTicketJwk` holds; rejects otherwise. */
  static async from(privateKeyJwk: string): Promise<TicketKey> {
    const { kty, crv, x, d } = privateJwkSchema.parse(JSON.parse(privateKeyJwk));
    const kid = await calculateJwkThumbprint({ kty, crv, x });
    const privateKey = await importJWK({ kty, crv, x, d }, 'EdDSA');
    if (privateKey instanceof Uint8Array) throw new TypeError('not an asymmetric key');
    return new TicketKey(kid, privateKey, {
      keys: [{ kty, crv, x, kid, alg: 'EdDSA', use: 'sig' }],
    });
  }
}
