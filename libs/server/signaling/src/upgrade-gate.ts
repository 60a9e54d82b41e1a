import { Injectable } from '@nestjs/common';
import { LIMITS } from '@madang/protocol';
import { ClientNetwork, HttpProblem, Shutdown } from '@madang/server-kernel';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { IncomingMessage } from 'node:http';
import { Doorkeeper } from './doorkeeper';
import { SignalingConfig } from './signaling-config';

/** Where gateways take WebSockets. */
export const SIGNAL_PATH = '/signal';

/** Decides about a WebSocket before it exists. */
@Injectable()
export class UpgradeGate {
  private readonly limiter: RateLimiterMemory;

  constructor(
    private readonly config: SignalingConfig,
    private readonly network: ClientNetwork,
    private readonly shutdown: Shutdown,
    private readonly doorkeeper: Doorkeeper,
  ) {
    this.limiter = new RateLimiterMemory({ points: config.connectionsPerMinute, duration: 60 });
  }

  /** Resolves with why the request is refused, or `null` when it is welcome. */
  async refusal(request: IncomingMessage): Promise<HttpProblem | null> {
    if (pathOf(request) !== SIGNAL_PATH) return new HttpProblem(404, 'invalid_request');
    if (this.shutdown.isDraining) {
      return new HttpProblem(503, 'going_away', { headers: { 'Retry-After': '1' } });
    }
    if (!this.isOriginAllowed(request)) return new HttpProblem(403, 'origin_refused');
    // Who can read this is asked to wait; a browser cannot, and comes back after a growing wait of its own.
    if (this.doorkeeper.isOverrun) {
      const seconds = String(LIMITS.maxReconnectWindowMs / 1_000);
      return new HttpProblem(503, 'unavailable', { headers: { 'Retry-After': seconds } });
    }
    return this.rateRefusal(this.network.of(request));
  }

  /** Only browsers send an origin, and they always do (RFC 6455 §10.2); other clients have nothing to abuse. */
  private isOriginAllowed(request: IncomingMessage): boolean {
    const { origin } = request.headers;
    if (origin === undefined) return true;
    if (this.config.allowedOrigins.includes(origin)) return true;
    const host = this.hostOf(request);
    if (host === undefined || !URL.canParse(origin)) return false;
    const { protocol, host: originHost } = new URL(origin);
    // Read as a URL of the same scheme, so that a default port may be there or not.
    const own = `${protocol}//${host}`;
    return originHost !== '' && URL.canParse(own) && new URL(own).host === originHost;
  }

  private hostOf({ headers, socket }: IncomingMessage): string | undefined {
    const forwarded = headers['x-forwarded-host'];
    const isTrusted = this.config.trustedProxies(socket.remoteAddress ?? '', 0);
    if (forwarded === undefined || !isTrusted) return headers.host;
    return String(forwarded).split(',')[0]?.trim();
  }

  private async rateRefusal(network: string): Promise<HttpProblem | null> {
    try {
      await this.limiter.consume(network);
      return null;
    } catch (spent) {
      const waitMs = spent instanceof RateLimiterRes ? spent.msBeforeNext : 1_000;
      const headers = { 'Retry-After': String(Math.ceil(waitMs / 1_000)) };
      return new HttpProblem(429, 'rate_limited', { headers });
    }
  }
}

function pathOf(request: IncomingMessage): string {
  return request.url?.split('?', 1)[0] ?? '';
}
