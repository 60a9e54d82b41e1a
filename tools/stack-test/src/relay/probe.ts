import { TurnClient, TurnError, type TurnOptions } from '@madang/server-turn-client';
import { createHmac } from 'node:crypto';
import type { Vector } from './vectors';

/** TURN REST credentials that end so many seconds from now. */
export function credentialsFor(subject: string, secret: string, ttlSeconds = 600) {
  const username = `${Math.floor(Date.now() / 1_000) + ttlSeconds}:${subject}`;
  const credential = createHmac('sha1', secret).update(username).digest('base64');
  return { username, credential };
}

/** What a relay says to each address: `permitted`, or the kind or code of its refusal. */
export async function permissions(
  url: string,
  options: TurnOptions,
  vectors: readonly Vector[],
): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  for (const family of ['v4', 'v6'] as const) {
    const asked = vectors.filter((vector) => vector.family === family);
    if (asked.length === 0) continue;
    const client = await TurnClient.open(url, { ...options, family });
    for (const { address, what } of asked) {
      answers[`${address} (${what})`] = await outcome(client.permit(address));
    }
    await client.close();
  }
  return answers;
}

/** `permitted`, or the code or kind of what it was rejected with. */
export async function outcome(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
    return 'permitted';
  } catch (error) {
    if (!(error instanceof TurnError)) throw error;
    return error.failure.kind === 'rejected' ? String(error.failure.code) : error.failure.kind;
  }
}

/** Opens an allocation and gives it back; resolves with `permitted` or why not. */
export function login(url: string, options: TurnOptions): Promise<string> {
  return outcome(TurnClient.open(url, options).then((client) => client.close()));
}
