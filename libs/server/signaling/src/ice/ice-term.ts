import type { IceConfig } from '@madang/protocol';
import type { Cancel, Clock } from '@madang/server-room-log';

/** A part of what is left of the credentials: time for several tries, and no two sessions at once after a deploy. */
const [EARLIEST, LATEST] = [2 / 3, 3 / 4];
/** Where clocks differ so much that new credentials look old, nobody is asked in a loop. */
const SHORTEST_MS = 30_000;
const [FIRST_RETRY_MS, MAX_RETRY_MS] = [5_000, 60_000];
/** All sessions that a lost relay concerns ask within this time. */
const SPREAD_MS = 1_000;

export interface IceTermOptions {
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** As `IceServerSource.iceConfig`. */
  readonly ask: () => Promise<IceConfig>;
  readonly push: (config: IceConfig) => void;
}

/** The ICE servers of one session of this node, from its welcome on. It holds one timer, or asks. */
export class IceTerm {
  private cancel: Cancel = () => undefined;
  private phase: 'waiting' | 'asking' | 'ended' = 'waiting';
  /** What was told while new ones were on their way. */
  private missed: ReadonlySet<string> | null = null;
  private failures = 0;

  constructor(
    private config: IceConfig,
    private readonly options: IceTermOptions,
  ) {
    this.plan();
  }

  /** Pushes what there is now. Never rejects; resolves when that is done. */
  async renew(): Promise<void> {
    if (this.phase !== 'waiting') return;
    this.cancel();
    this.phase = 'asking';
    const config = await this.options.ask();
    if (this.isOver) return;
    this.phase = 'waiting';
    this.take(config);
    this.plan();
    if (this.missed !== null) this.follow(this.missed);
  }

  /** @param urls As `IceServerSource.watch` tells them. */
  follow(urls: ReadonlySet<string>): void {
    this.missed = this.phase === 'asking' ? urls : null;
    if (this.phase !== 'waiting' || !this.isConcerned(urls)) return;
    this.renewAfter(this.options.random() * SPREAD_MS);
  }

  end(): void {
    this.phase = 'ended';
    this.cancel();
  }

  /** It may be, after waiting, though the compiler knows better. */
  private get isOver(): boolean {
    return this.phase === 'ended';
  }

  /** Credentials that work are not taken away because there are no new ones. */
  private take(config: IceConfig): void {
    const isFailure = config.relay === 'unavailable';
    this.failures = isFailure ? this.failures + 1 : 0;
    const isUseless = isFailure && (this.isUsable || this.config.relay === 'unavailable');
    if (isUseless) return;
    this.config = config;
    this.options.push(config);
  }

  private get isUsable(): boolean {
    const { relay, expiresAt } = this.config;
    return relay === 'ready' && this.options.clock.now() < (expiresAt ?? Infinity);
  }

  private isConcerned(urls: ReadonlySet<string>): boolean {
    switch (this.config.relay) {
      case 'ready':
        return urls.size > 0 && relayUrls(this.config).some((url) => !urls.has(url));
      case 'none':
      case 'unavailable':
        return urls.size > 0;
      case 'withheld':
        return false;
    }
  }

  private plan(): void {
    this.cancel();
    const { random, clock } = this.options;
    const { relay, expiresAt } = this.config;
    if (relay === 'unavailable' || this.failures > 0) {
      const ms = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.max(0, this.failures - 1));
      this.renewAfter((ms * (1 + random())) / 2);
    } else if (expiresAt !== null) {
      const part = EARLIEST + (LATEST - EARLIEST) * random();
      this.renewAfter(Math.max(SHORTEST_MS, (expiresAt - clock.now()) * part));
    }
  }

  private renewAfter(ms: number): void {
    this.cancel();
    this.cancel = this.options.clock.schedule(Math.round(ms), () => void this.renew());
  }
}

/** Those with credentials are relays, RFC 8656 §5. */
function relayUrls({ iceServers }: IceConfig): string[] {
  return iceServers.flatMap(({ urls, username }) => (username === undefined ? [] : urls));
}
