import { TurnClient } from '@madang/server-turn-client';
import type { RelayWay } from './offer';

export interface TlsTrust {
  /** Certificates of relays are not judged. */
  readonly isInsecure: boolean;
}

const TIMEOUT_MS = 4_000;

/** An allocation with the credentials that were offered. Rejects with `TurnError`. */
export function allocate(
  { url, username, credential }: RelayWay,
  { isInsecure }: TlsTrust,
): Promise<TurnClient> {
  return TurnClient.open(url, {
    ...{ username, credential, timeoutMs: TIMEOUT_MS },
    tls: { rejectUnauthorized: !isInsecure },
  });
}
