import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Logger } from '@madang/server-kernel';
import type { Cancel, Clock } from '@madang/server-room-log';
import { CLOCK } from '../clock-token';
import type { Relay } from '../relays/relay';
import { RelaySecrets } from '../relays/relay-secrets';
import { TurnConfig } from '../turn-config';
import { TurnMetrics } from '../turn-metrics';
import type { Probe } from './probe';
import { RelayHealth } from './relay-health';
import { clockFailure, failureOf, secretFailure, type UrlFailure } from './url-failure';
import type { UrlHealth } from './url-health';

/** Of `Probe`, which is no class. */
export const PROBE = Symbol('Probe');

const ROUND_MS = 5_000;
/** Relays see by it who asks. */
const SUBJECT = 'probe';
/** It has to last for one round only, and shows a clock that is ahead before that shortens anybody's credentials. */
const TTL_SECONDS = 60;
/** In January 2038: coturn takes no number beyond it for an expiry. */
const LAST_EXPIRY = 2 ** 31 - 1;
/** To say about how far it is. */
const SPANS_SECONDS = [120, 300, 600, 1_800, 3_600, 10_800, 86_400, 30 * 86_400];

/** Uses every relay every 5 s as a participant would, and knows which may be offered. */
@Injectable()
export class RelayProber implements OnModuleInit, OnApplicationShutdown {
  readonly relays: readonly RelayHealth[];
  private readonly listeners = new Set<() => void>();
  private readonly timers = new Map<RelayHealth, Cancel>();
  private hasEnded = false;

  constructor(
    private readonly config: TurnConfig,
    private readonly secrets: RelaySecrets,
    private readonly metrics: TurnMetrics,
    private readonly logger: Logger,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(PROBE) private readonly probe: Probe,
  ) {
    this.relays = config.relays.map((relay) => new RelayHealth(relay));
  }

  onModuleInit(): void {
    if (!this.config.isProbing) return;
    for (const health of this.relays) void this.round(health);
  }

  onApplicationShutdown(): void {
    this.hasEnded = true;
    for (const cancel of this.timers.values()) cancel();
    this.listeners.clear();
  }

  /** The listener is called whenever other URLs are offered than before. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Never rejects. */
  private async round(health: RelayHealth): Promise<void> {
    const { name } = health.relay;
    const urls = health.nextRound();
    const failures = await Promise.all(urls.map((url) => this.failureOf(health, url)));
    if (this.hasEnded) return;
    const before = health.status;
    urls.forEach((url, place) => url.record(failures[place] ?? null));
    const { state, reason, urls: offered } = health.status;
    this.metrics.relayIs(name, state);
    if (before.state !== state || before.urls.length !== offered.length) {
      this.tell(name, state, reason);
    }
    if (before.urls.join() !== offered.join()) for (const listener of this.listeners) listener();
    const ms = Math.round(ROUND_MS * (0.9 + 0.2 * Math.random()));
    this.timers.set(
      health,
      this.clock.schedule(ms, () => void this.round(health)),
    );
  }

  private async failureOf({ relay }: RelayHealth, { url }: UrlHealth): Promise<UrlFailure | null> {
    const now = Math.floor(this.clock.now() / 1_000);
    const failure = await this.ask(relay, url, now + TTL_SECONDS);
    this.metrics.probed(relay.name, url, failure === null);
    if (failure === null) return null;
    return isRefusal(failure) ? await this.refusalOf(relay, url, now, failure) : failure;
  }

  /**
   * A relay refuses by 401 a secret that it does not know as well as credentials that have expired by its clock: it takes
   * others that expire much later only if it is the clock. Those never leave this process; what travels is signed by them.
   */
  private async refusalOf(
    relay: Relay,
    url: string,
    now: number,
    refusal: UrlFailure,
  ): Promise<UrlFailure> {
    const last = await this.ask(relay, url, LAST_EXPIRY);
    // Whatever else it meets now says nothing of either.
    if (last !== null) return isRefusal(last) ? secretFailure(refusal) : refusal;
    let ahead = TTL_SECONDS;
    for (const seconds of SPANS_SECONDS) {
      if (!isRefusal(await this.ask(relay, url, now + seconds))) break;
      ahead = seconds;
    }
    return clockFailure(ahead);
  }

  private async ask(relay: Relay, url: string, expiry: number): Promise<UrlFailure | null> {
    const user = this.secrets.userOf(relay, SUBJECT, expiry);
    const error = await this.probe(url, user, relay.probeHost);
    return error === null ? null : failureOf(error);
  }

  private tell(relay: string, state: string, reason: string | undefined): void {
    if (state === 'down') this.logger.warn('a relay is down', { relay, reason });
    else if (reason !== undefined) {
      this.logger.warn('a relay is offered without some of its URLs', { relay, reason });
    } else this.logger.info('a relay is up', { relay });
  }
}

/** Of what was shown to it: RFC 8656 §5. */
function isRefusal(failure: UrlFailure | null): boolean {
  return failure?.kind === 'rejected' && failure.code === 401;
}
