import { stunBinding, TurnClient } from '@madang/server-turn-client';
import type { RelayUser } from '../relays/relay-secrets';

/** Less than the time between two rounds. */
const TIMEOUT_MS = 2_000;

/** Resolves with why the relay cannot be used by this URL, or `null` when it can. Never rejects. */
export type Probe = (url: string, user: RelayUser) => Promise<string | null>;

/** What a browser does: a STUN binding, and an allocation, which is given back at once. */
export const probeRelay: Probe = async (url, user) => {
  try {
    await stunBinding(url, { timeoutMs: TIMEOUT_MS });
    const client = await TurnClient.open(url, { ...user, timeoutMs: TIMEOUT_MS });
    await client.close();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};
