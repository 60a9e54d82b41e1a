import type { IceConfig, IceServer, TurnRelays, TurnRequest } from '@madang/protocol';
import { HttpProblem } from '@madang/server-kernel';
import type { Clock } from '@madang/server-room-log';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from './clock-token';
import { RelayProber } from './health/relay-prober';
import { IssueLimit } from './issue-limit';
import { chooseRelays } from './relays/relay-choice';
import type { Relay } from './relays/relay';
import { RelaySecrets } from './relays/relay-secrets';
import { TurnConfig } from './turn-config';
import { TurnMetrics } from './turn-metrics';

interface Offer extends Relay {
  /** Those that work. */
  readonly urls: readonly string[];
}

/** Time-limited credentials by secrets that are shared with the relays, which need not be asked. */
@Injectable()
export class TurnService {
  constructor(
    private readonly config: TurnConfig,
    private readonly secrets: RelaySecrets,
    private readonly prober: RelayProber,
    private readonly limit: IssueLimit,
    private readonly metrics: TurnMetrics,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * ICE servers for one participant who has been admitted. `subject` travels in the clear to the relay.
   *
   * @throws HttpProblem 429 beyond the limits of the participant or its room.
   */
  async issue(request: TurnRequest): Promise<IceConfig> {
    if (this.config.relays.length === 0) return this.without('none');
    const offers = this.offers();
    if (offers.length === 0) return this.without('unavailable');
    await this.limit.take(request);
    const { subject, region = null } = request;
    const expiry = Math.floor(this.clock.now() / 1_000) + this.config.ttlSeconds;
    const relays = chooseRelays(offers, subject, region).map((relay) => {
      this.metrics.issuedFor(relay.name);
      return { urls: [...relay.urls], ...this.secrets.userOf(relay, subject, expiry) };
    });
    return {
      relay: 'ready',
      iceServers: [...this.stun(), ...relays],
      expiresAt: expiry * 1_000,
      ...this.unusable(),
    };
  }

  relays(): TurnRelays {
    return { relays: this.prober.relays.map(({ status }) => status) };
  }

  /** As `issue`, for a gateway of this process: with `watch` an `IceServerSource` of the signaling module. */
  async iceConfig(who: {
    readonly participantId: string;
    readonly roomId: string;
  }): Promise<IceConfig> {
    try {
      return await this.issue({ subject: who.participantId, room: who.roomId });
    } catch (error) {
      if (error instanceof HttpProblem) return this.without('unavailable');
      throw error;
    }
  }

  watch(listener: (urls: ReadonlySet<string>) => void): () => void {
    return this.prober.subscribe(() =>
      listener(new Set(this.offers().flatMap(({ urls }) => urls))),
    );
  }

  private offers(): readonly Offer[] {
    return this.prober.relays.flatMap(({ relay, offered }) =>
      offered.length > 0 ? [{ ...relay, urls: offered }] : [],
    );
  }

  private without(relay: 'none' | 'unavailable'): IceConfig {
    return { relay, iceServers: this.stun(), expiresAt: null, ...this.unusable() };
  }

  private unusable(): Pick<IceConfig, 'unusable'> {
    const urls = this.prober.relays.flatMap(({ unusable }) => unusable);
    return urls.length > 0 ? { unusable: urls } : {};
  }

  private stun(): IceServer[] {
    const { stunUrls } = this.config;
    return stunUrls.length > 0 ? [{ urls: [...stunUrls] }] : [];
  }
}
