import { envFlag, envInteger, envList, envSecret, envVariable } from '@madang/server-kernel';
import { z } from 'zod';
import { inOrder, type Relay } from './relays/relay';
import {
  envRelays,
  isProbeHost,
  isRelaySecret,
  PROBE_HOST_RULE,
  SECRET_RULE,
  wrongUrl,
} from './relays/relay-list';
import type { TurnConfig } from './turn-config';

const envTurnUrls = envList(
  'turn: or turns: URLs, for example turn:turn.example.org:3478?transport=udp',
  (item) => (wrongUrl(item, 'turn') === null ? item : undefined),
);
const envStunUrls = envList(
  'stun: or stuns: URLs, for example stun:turn.example.org:3478',
  (item) => (wrongUrl(item, 'stun') === null ? item : undefined),
);

const envRelaySecret = envVariable(SECRET_RULE, (text) => (isRelaySecret(text) ? text : undefined));

const envProbeHost = envVariable(PROBE_HOST_RULE, (text) => (isProbeHost(text) ? text : undefined));

/** What the TURN service reads from the environment. All of it is optional: no relay, only direct ways. */
export const turnEnv = z
  .object({
    /** URLs of one relay, or of several that are as good as one. */
    TURN_URLS: envTurnUrls,
    /** Several relays, each with `name`, `urls` and perhaps `weight`, `region` and a `secret` of its own. */
    TURN_RELAYS: envRelays.optional(),
    /** The `static-auth-secret` of relays that have none of their own. */
    TURN_SECRET: envRelaySecret.optional(),
    /** There only where `TURN_SECRET` is read from it. */
    TURN_SECRET_FILE: z.string().optional(),
    /** It bounds new allocations only; those that run outlive their credentials. */
    TURN_TTL_SECONDS: envInteger(600, 1_800, 1_200),
    /** To be turned off where relays cannot be reached from here by the addresses that clients use. */
    TURN_PROBES: envFlag(true),
    /** By which address the relay of `TURN_URLS` is probed, where that of its URLs does not lead there from here. */
    TURN_PROBE_HOST: envProbeHost.optional(),
    STUN_URLS: envStunUrls,
    /** Opens the HTTP API to gateways that send it; without it there is none. */
    TURN_SERVICE_TOKEN: envSecret(16).optional(),
  })
  .superRefine(({ TURN_URLS: urls, TURN_RELAYS: relays, TURN_SECRET: secret }, context) => {
    const problem = (name: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [name], message });
    if (urls.length > 0 && relays !== undefined) {
      problem('TURN_RELAYS', 'is set, and so is TURN_URLS; set one of them');
    }
    if (secret === undefined) {
      if (urls.length > 0) {
        problem('TURN_SECRET', 'is not set; the relays of TURN_URLS refuse everybody without it');
      }
      const without = relays?.findIndex((one) => one.secret === null) ?? -1;
      if (without >= 0) {
        problem('TURN_SECRET', `is not set, and TURN_RELAYS.${without} has no secret of its own`);
      }
    } else if (urls.length === 0 && relays === undefined) {
      problem('TURN_URLS', 'is not set; TURN_SECRET is of no use without the relays that share it');
    }
  });
export type TurnEnv = z.infer<typeof turnEnv>;

/** The settings of `TurnModule` from the environment. */
export function turnConfig(env: TurnEnv): TurnConfig {
  return {
    relays: relaysOf(env),
    sharedSecret: env.TURN_SECRET ?? null,
    secretFile: env.TURN_SECRET_FILE ?? null,
    ttlSeconds: env.TURN_TTL_SECONDS,
    stunUrls: env.STUN_URLS,
    isProbing: env.TURN_PROBES,
    serviceToken: env.TURN_SERVICE_TOKEN ?? null,
  };
}

function relaysOf({ TURN_RELAYS, TURN_URLS, TURN_PROBE_HOST }: TurnEnv): readonly Relay[] {
  if (TURN_RELAYS !== undefined) return TURN_RELAYS;
  if (TURN_URLS.length === 0) return [];
  const urls = inOrder([...new Set(TURN_URLS)]);
  return [
    {
      name: 'relay',
      urls,
      weight: 1,
      region: null,
      secret: null,
      probeHost: TURN_PROBE_HOST ?? null,
    },
  ];
}
