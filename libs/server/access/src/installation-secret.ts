import { createHmac, hkdfSync } from 'node:crypto';
import type { SecretStore } from './secret-store';
import { newSecret } from './secrets';

const SECRET_BYTES = 32;
const ID_BYTES = 16;
const NAME = 'installation';

/**
 * The secret that makes this installation's opaque ids differ from everybody else's. Each purpose has a
 * key of its own (HKDF, RFC 5869), so that an id for one is of no use for another.
 */
export class InstallationSecret {
  private readonly keys = new Map<string, Buffer>();

  constructor(private readonly secret: string) {}

  /** Lives as long as this process. */
  static random(): InstallationSecret {
    return new InstallationSecret(newSecret(SECRET_BYTES));
  }

  /** The one that is kept, or a new one from now on. */
  static async kept(store: SecretStore): Promise<InstallationSecret> {
    const made = newSecret(SECRET_BYTES);
    const kept = await store.read(NAME);
    if (kept !== null) return new InstallationSecret(kept);
    if (await store.replace(NAME, null, made)) return new InstallationSecret(made);
    return InstallationSecret.kept(store);
  }

  /** 128 bits of HMAC-SHA-256 as 22 characters of base64url; the same parts always give the same id. */
  id(purpose: string, ...parts: readonly string[]): string {
    return this.bytes(purpose, ID_BYTES, ...parts).toString('base64url');
  }

  /** Up to 32 bytes of HMAC-SHA-256 over the parts, whose borders count. */
  bytes(purpose: string, length: number, ...parts: readonly string[]): Buffer {
    const mac = createHmac('sha256', this.keyFor(purpose)).update(JSON.stringify(parts));
    return mac.digest().subarray(0, length);
  }

  private keyFor(purpose: string): Buffer {
    const known = this.keys.get(purpose);
    if (known !== undefined) return known;
    const derived = hkdfSync('sha256', this.secret, '', `madang ${purpose}`, SECRET_BYTES);
    const key = Buffer.from(derived);
    this.keys.set(purpose, key);
    return key;
  }
}
