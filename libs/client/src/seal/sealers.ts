import { BoxSealer, type Box } from './box-sealer';
import type { PayloadSealer } from './payload-sealer';

/** NIST SP 800-38D §8.2.2: random IVs of 96 bits, for up to 2^32 messages per key. */
const IV_BYTES = 12;

/**
 * For rooms with a key: AES-256-GCM with a fresh random IV in front. Proves that somebody who has the
 * room key sealed it in exactly this context, not which of them.
 *
 * @param fillRandom fills a buffer with random bytes; only test vectors replace it.
 */
export function createSealedSealer(
  sealingKey: CryptoKey,
  fillRandom: (buffer: Uint8Array<ArrayBuffer>) => void = (buffer) =>
    void crypto.getRandomValues(buffer),
): PayloadSealer {
  const aesGcm = (iv: BufferSource, additionalData: BufferSource): AesGcmParams => ({
    name: 'AES-GCM',
    iv,
    additionalData,
  });
  const box: Box = {
    prefix: 's1.',
    refusal: 'plain',
    async wrap(plaintext, additionalData) {
      const iv = new Uint8Array(IV_BYTES);
      fillRandom(iv);
      const sealed = await crypto.subtle.encrypt(aesGcm(iv, additionalData), sealingKey, plaintext);
      const wrapped = new Uint8Array(IV_BYTES + sealed.byteLength);
      wrapped.set(iv);
      wrapped.set(new Uint8Array(sealed), IV_BYTES);
      return wrapped;
    },
    async unwrap(wrapped, additionalData) {
      const params = aesGcm(wrapped.subarray(0, IV_BYTES), additionalData);
      try {
        const opened = await crypto.subtle.decrypt(params, sealingKey, wrapped.subarray(IV_BYTES));
        return new Uint8Array(opened);
      } catch {
        return null;
      }
    },
  };
  return new BoxSealer(box);
}

/** For rooms without a key: readable by the servers; contexts are not checked, repeats still are. */
export function createPlainSealer(): PayloadSealer {
  return new BoxSealer({
    prefix: 'p1.',
    refusal: 'sealed',
    wrap: (plaintext) => Promise.resolve(plaintext),
    unwrap: (wrapped) => Promise.resolve(wrapped),
  });
}
