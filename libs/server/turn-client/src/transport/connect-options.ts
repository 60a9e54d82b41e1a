import type { AddressFamily } from '../stun/address';

export interface TlsOptions {
  /** `false` takes any certificate; `true` unless given. */
  readonly rejectUnauthorized?: boolean;
  /** Certificates of authorities in PEM, instead of those that Node brings. */
  readonly ca?: string | readonly string[];
  /** The name that the certificate must have; the URL's host unless given. */
  readonly servername?: string;
}

export interface ConnectOptions {
  /** How long each exchange may take, connecting included; 5 s unless given. */
  readonly timeoutMs?: number;
  readonly tls?: TlsOptions;
  /** Reach the server over this family only; whatever its name gives unless given. */
  readonly connectFamily?: AddressFamily;
}

export const DEFAULT_TIMEOUT_MS = 5_000;
