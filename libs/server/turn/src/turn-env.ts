import { envInteger, envList, envSecret, envVariable } from '@madang/server-kernel';
import { z } from 'zod';
import type { TurnConfig } from './turn-config';

/** RFC 7064 and RFC 7065 URIs in the part that browsers take. */
const HOST_AND_PORT = String.raw`(?:\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+)(?::\d{1,5})?`;
const TURN_URL = new RegExp(String.raw`^turns?:${HOST_AND_PORT}(?:\?transport=(?:udp|tcp))?$`);
const STUN_URL = new RegExp(`^stuns?:${HOST_AND_PORT}$`);

const envTurnUrls = envList(
  'turn: or turns: URLs, for example turn:turn.example.org:3478?transport=udp',
  (item) => (TURN_URL.test(item) ? item : undefined),
);
const envStunUrls = envList(
  'stun: or stuns: URLs, for example stun:turn.example.org:3478',
  (item) => (STUN_URL.test(item) ? item : undefined),
);

/** coturn's configuration file takes a space or `#` for the end of the secret, and then refuses everybody. */
const envRelaySecret = envVariable(
  'a secret of at least 16 characters without spaces or #, for example from: openssl rand -hex 32',
  (text) => (/^[^\s#]{16,}$/.test(text) ? text : undefined),
);

/** What the TURN service reads from the environment. All of it is optional: no relay, only direct ways. */
export const turnEnv = z
  .object({
    /** Relays to offer, best first: UDP, then TCP, then TLS. All of them share `TURN_SECRET`. */
    TURN_URLS: envTurnUrls,
    /** The relays' `static-auth-secret`. */
    TURN_SECRET: envRelaySecret.optional(),
    /** It bounds new allocations only; those that run outlive their credentials. */
    TURN_TTL_SECONDS: envInteger(600, 1_800, 1_200),
    STUN_URLS: envStunUrls,
    /** Opens `POST /api/turn/credentials` to gateways that send it; without it there is no such route. */
    TURN_SERVICE_TOKEN: envSecret(16).optional(),
  })
  .superRefine(({ TURN_URLS, TURN_SECRET }, context) => {
    if (TURN_URLS.length > 0 && TURN_SECRET === undefined) {
      const message = 'is not set; the relays of TURN_URLS refuse everybody without it';
      context.addIssue({ code: 'custom', path: ['TURN_SECRET'], message });
    }
    if (TURN_URLS.length === 0 && TURN_SECRET !== undefined) {
      const message = 'is not set; TURN_SECRET is of no use without the relays that share it';
      context.addIssue({ code: 'custom', path: ['TURN_URLS'], message });
    }
  });

/** The settings of `TurnModule` from the environment. */
export function turnConfig(env: z.infer<typeof turnEnv>): TurnConfig {
  return {
    relay: env.TURN_SECRET === undefined ? null : { urls: env.TURN_URLS, secret: env.TURN_SECRET },
    ttlSeconds: env.TURN_TTL_SECONDS,
    stunUrls: env.STUN_URLS,
    serviceToken: env.TURN_SERVICE_TOKEN ?? null,
  };
}
