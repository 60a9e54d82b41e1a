import type { TurnRelays } from '@madang/protocol';
import type { Logger } from '@madang/server-kernel';
import type { Cancel, Clock } from '@madang/server-room-log';
import type { OfferedUrlsListener } from './ice-server-source';

const POLL_MS = 5_000;

export interface RelayPollOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Asks the TURN service. */
  readonly read: () => Promise<TurnRelays>;
  readonly listener: OfferedUrlsListener;
}

/** Asks every 5 s or so which relays are offered, once for all sessions of a gateway, as `IceServerSource.watch`. */
export class RelayPoll {
  /** `null`: the listener has to be told whatever comes. */
  private told: ReadonlySet<string> | null = null;
  private isFailing = false;
  private hasEnded = false;
  private cancel: Cancel = () => undefined;

  constructor(private readonly options: RelayPollOptions) {}

  /** Never rejects. */
  async poll(): Promise<void> {
    try {
      this.tell(await this.options.read());
      this.isFailing = false;
    } catch (err) {
      if (!this.isFailing) {
        this.options.logger.warn('the TURN service does not say which relays there are', { err });
      }
      this.isFailing = true;
      this.told = null;
    }
    if (this.hasEnded) return;
    const ms = Math.round(POLL_MS * (0.8 + 0.4 * Math.random()));
    this.cancel = this.options.clock.schedule(ms, () => void this.poll());
  }

  stop(): void {
    this.hasEnded = true;
    this.cancel();
  }

  private tell({ relays }: TurnRelays): void {
    const urls = new Set(relays.flatMap((relay) => relay.urls));
    const { told } = this;
    if (this.hasEnded || (told?.size === urls.size && [...urls].every((url) => told.has(url)))) {
      return;
    }
    this.told = urls;
    this.options.listener(urls);
  }
}
