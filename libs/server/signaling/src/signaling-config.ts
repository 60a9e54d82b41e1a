import { type TrustedProxies, envInteger, envOrigins } from '@madang/server-kernel';
import { z } from 'zod';

/** A resume costs Redis one script and the gateway a millisecond or so: half a core's worth. */
export const DEFAULT_RESUMES_PER_SECOND = 500;

/** What the gateway reads from the environment. */
export const signalingEnv = z.object({
  /** Origins whose pages may connect, besides the host itself. */
  ALLOWED_ORIGINS: envOrigins,
  /** New connections per minute from one IPv4 address or IPv6 /64; needs `TRUST_PROXY` behind a proxy. */
  CONNECTIONS_PER_MINUTE: envInteger(1, 1_000_000, 600),
  /** Hellos per second that this gateway lets in; clients of a lost one spread by it. The same on all gateways. */
  RESUMES_PER_SECOND: envInteger(1, 1_000_000, DEFAULT_RESUMES_PER_SECOND),
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
  /** As `RESUMES_PER_SECOND`, whose default it has when absent. */
  readonly resumesPerSecond?: number;
  /** Names this node in its log lines, where there are several. */
  readonly node?: string;
}
