import { type TrustedProxies, envInteger, envOrigins } from '@madang/server-kernel';
import { z } from 'zod';

/** What the gateway reads from the environment. */
export const signalingEnv = z.object({
  /** Origins whose pages may connect, besides the host itself. */
  ALLOWED_ORIGINS: envOrigins,
  /** New connections per minute from one IPv4 address or IPv6 /64; needs `TRUST_PROXY` behind a proxy. */
  CONNECTIONS_PER_MINUTE: envInteger(1, 1_000_000, 600),
});

export abstract class SignalingConfig {
  abstract readonly allowedOrigins: readonly string[];
  abstract readonly connectionsPerMinute: number;
  /** Whose `X-Forwarded-Host` is believed. */
  abstract readonly trustedProxies: TrustedProxies;
  /**
   * When this gateway stops: how long its clients have for opening their next connection, in ms; 3 s when
   * absent. 0 where there is no other gateway that could take them.
   */
  readonly handoverMs?: number;
  /** Names this node in its log lines, where there are several. */
  readonly node?: string;
}
