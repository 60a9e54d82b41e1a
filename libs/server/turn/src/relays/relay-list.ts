import { regionSchema } from '@madang/protocol';
import { parseIceUrl, TurnError } from '@madang/server-turn-client';
import { isIP } from 'node:net';
import { z } from 'zod';
import { inOrder, type Relay } from './relay';

/** coturn's configuration file takes a space or `#` for the end of the secret, and then refuses everybody. */
export const SECRET_RULE =
  'a secret of at least 16 characters without spaces or #, for example from: openssl rand -hex 32';
export const isRelaySecret = (text: string): boolean => /^[^\s#]{16,}$/.test(text);

export const PROBE_HOST_RULE = 'an IP address or a host name, without a port';
export const isProbeHost = (text: string): boolean =>
  isIP(text) !== 0 || /^[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?$/i.test(text);

const MOST_RELAYS = 32;
const EXAMPLE = '[{"name":"one","urls":["turn:turn.example.org:3478?transport=udp"]}]';

/** Why a text is no URL of a relay that browsers can use; `null` if it is. */
export function wrongUrl(text: string, kind: 'turn' | 'stun'): string | null {
  try {
    return parseIceUrl(text).kind === kind ? null : `must begin with ${kind}: or ${kind}s:`;
  } catch (error) {
    return error instanceof TurnError ? `must be a ${kind}: URL, but ${error.message}` : 'is wrong';
  }
}

const relayUrl = z.string({ error: 'must be a text' }).superRefine((text, context) => {
  const message = wrongUrl(text, 'turn');
  if (message !== null) context.addIssue({ code: 'custom', message });
});

const relay = z
  .strictObject(
    {
      name: z.string().regex(/^[a-z0-9-]{1,32}$/),
      urls: z.array(relayUrl).min(1).max(8),
      weight: z.int().min(1).max(1_000).default(1),
      region: regionSchema.nullable().default(null),
      secret: z.string().refine(isRelaySecret).nullable().default(null),
      probeHost: z.string().refine(isProbeHost).nullable().default(null),
    },
    { error: ({ code, input }) => ruleOf(code, input) },
  )
  .transform((one): Relay => ({ ...one, urls: inOrder(one.urls) }));

const RULES: Readonly<Record<string, string>> = {
  name: 'must be up to 32 small letters, digits and hyphens',
  urls: 'must be a list of 1 to 8 turn: or turns: URLs',
  weight: 'must be a whole number from 1 to 1000',
  region: 'must be up to 32 small letters, digits and hyphens',
  secret: `must be ${SECRET_RULE}`,
  probeHost: `must be ${PROBE_HOST_RULE}`,
};

function ruleOf(code: string | undefined, input: unknown): string {
  if (code !== 'unrecognized_keys') return 'must be an object';
  const keys = typeof input === 'object' && input !== null ? Object.keys(input) : [];
  const unknown = keys.filter((key) => RULES[key] === undefined);
  return `has no such setting as ${unknown.join(', ')}`;
}

/** The first thing wrong with each relay, told with its place: `TURN_RELAYS.1.weight must be …`. */
export const envRelays = z.string().transform((text, context): readonly Relay[] => {
  const list = parseList(text);
  if (list === null) {
    context.addIssue({ code: 'custom', message: `must be a JSON list, for example ${EXAMPLE}` });
    return z.NEVER;
  }
  const relays: Relay[] = [];
  for (const [place, item] of list.entries()) {
    const { data, error } = relay.safeParse(item);
    if (data !== undefined) relays.push(data);
    const [issue] = error?.issues ?? [];
    if (issue === undefined) continue;
    const [key] = issue.path;
    const isOfSchema = issue.code !== 'custom' && key !== undefined;
    const message =
      isOfSchema || key === 'secret' || key === 'probeHost' ? RULES[String(key)] : issue.message;
    context.addIssue({ code: 'custom', path: [place, ...issue.path], message });
  }
  for (const [what, texts] of [
    ['name', relays.map(({ name }) => name)],
    ['URL', relays.flatMap(({ urls }) => urls)],
  ] as const) {
    const twice = texts.find((one, place) => texts.indexOf(one) !== place);
    if (twice !== undefined) {
      context.addIssue({ code: 'custom', message: `has the ${what} ${twice} twice` });
    }
  }
  return relays;
});

function parseList(text: string): readonly unknown[] | null {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.length >= 1 && list.length <= MOST_RELAYS ? list : null;
  } catch {
    return null;
  }
}
