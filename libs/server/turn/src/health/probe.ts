import { isIP } from 'node:net';
import { parseIceUrl, stunBinding, TurnClient, TurnError } from '@madang/server-turn-client';
import type { RelayUser } from '../relays/relay-secrets';

/** Less than the time between two rounds. */
const TIMEOUT_MS = 2_000;

/**
 * Resolves with why the relay cannot be used by this URL, or `null` when it can. Never rejects. With a `host` it is
 * reached there, and must still have a certificate for the host of the URL.
 */
export type Probe = (
  url: string,
  user: RelayUser,
  host: string | null,
) => Promise<TurnError | null>;

/** What a browser does: a STUN binding, and an allocation, which is given back at once. */
export const probeRelay: Probe = async (text, user, host) => {
  try {
    const url = parseIceUrl(text);
    const tls = isIP(url.host) === 0 ? { servername: url.host } : {};
    const options = { timeoutMs: TIMEOUT_MS, tls };
    const reached = { ...url, host: host ?? url.host };
    await stunBinding(reached, options);
    const client = await TurnClient.open(reached, { ...user, ...options });
    await client.close();
    return null;
  } catch (error) {
    if (error instanceof TurnError) return error;
    return new TurnError({ kind: 'unreachable', reason: String(error) }, { cause: error });
  }
};
