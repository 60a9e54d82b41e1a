import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type CryptoKey,
  type JWK,
} from 'jose';
import { z } from 'zod';

/** RFC 8037 §2: the private form of an Ed25519 key. Other members are ignored. */
export const privateJwkSchema = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  d: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});

export type PrivateJwk = z.infer<typeof privateJwkSchema>;

const privateJwksSchema = z
  .union([privateJwkSchema.transform((key) => [key]), z.array(privateJwkSchema).min(1)])
  .readonly();

/** Reads one key, or a list of them; `undefined` for anything else. */
export function readTicketJwks(text: string): readonly PrivateJwk[] | undefined {
  try {
    return privateJwksSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** The key that signs tickets. Its id is its thumbprint (RFC 7638), so a new key has a new id. */
export class TicketKey {
  private constructor(
    readonly kid: string,
    readonly privateKey: CryptoKey,
    /** What anybody may know. */
    readonly publicJwk: JWK,
  ) {}

  static async generate(): Promise<PrivateJwk> {
    const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    return privateJwkSchema.parse(await exportJWK(privateKey));
  }

  static async from(jwk: PrivateJwk): Promise<TicketKey> {
    const { kty, crv, x, d } = jwk;
    const kid = await calculateJwkThumbprint({ kty, crv, x });
    const privateKey = await importJWK({ kty, crv, x, d }, 'EdDSA');
    if (privateKey instanceof Uint8Array) throw new TypeError('not an asymmetric key');
    return new TicketKey(kid, privateKey, { kty, crv, x, kid, alg: 'EdDSA', use: 'sig' });
  }
}
