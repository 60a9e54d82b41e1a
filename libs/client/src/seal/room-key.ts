import type { RoomId } from '@madang/protocol';
import { fromBase64Url, toBase64Url } from '../util/base64url';

const KEY_BYTES = 32;
const KEY_ID_BITS = 64;
const encoder = new TextEncoder();

/**
 * The secret of a room: 32 random bytes that travel only in a link's fragment. What is derived from it
 * is in docs/protocol.md §9. The bytes are private so that no log or error report prints them by chance.
 */
export class RoomKey {
  readonly #bytes: Uint8Array<ArrayBuffer>;

  private constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#bytes = bytes;
  }

  static create(): RoomKey {
    return new RoomKey(crypto.getRandomValues(new Uint8Array(KEY_BYTES)));
  }

  /** From the 43 characters of a link; `null` when they are not a whole key, e.g. because the link was cut. */
  static parse(text: string): RoomKey | null {
    const bytes = fromBase64Url(text);
    return bytes?.length === KEY_BYTES ? new RoomKey(bytes) : null;
  }

  /** For a link's fragment, and for nothing that is stored or sent. */
  get text(): string {
    return toBase64Url(this.#bytes);
  }

  /** 11 characters that tell this key from others without giving it away; the same in every room. */
  async keyId(): Promise<string> {
    const bits = await subtle().deriveBits(
      hkdf('madang/1 key id', ''),
      await this.#material(),
      KEY_ID_BITS,
    );
    return toBase64Url(new Uint8Array(bits));
  }

  /** The AES-256-GCM key that seals this room's payloads; it cannot be exported. */
  async sealingKey(roomId: RoomId): Promise<CryptoKey> {
    return subtle().deriveKey(
      hkdf('madang/1 seal', roomId),
      await this.#material(),
      { name: 'AES-GCM', length: 256 },
      false,
      ['encrypt', 'decrypt'],
    );
  }

  #material(): Promise<CryptoKey> {
    return subtle().importKey('raw', this.#bytes, 'HKDF', false, ['deriveBits', 'deriveKey']);
  }
}

/** RFC 5869 with SHA-256. */
function hkdf(info: string, salt: string): HkdfParams {
  return {
    name: 'HKDF',
    hash: 'SHA-256',
    salt: encoder.encode(salt),
    info: encoder.encode(info),
  };
}

function subtle(): SubtleCrypto {
  // W3C WebCrypto §10: `subtle` is there in secure contexts only, whatever the typings say.
  const available = crypto.subtle as SubtleCrypto | undefined;
  if (available === undefined) throw new Error('Sealing needs https or localhost.');
  return available;
}
