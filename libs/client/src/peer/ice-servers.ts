import { type IceConfig, type IceServer } from '@madang/protocol';
import { type Clock } from '../util/clock';

/** Credentials this close to their end are not used for anything new. */
const MARGIN_MS = 30_000;
/** A server that has no better ones, or whose clock is wrong, is not asked in a loop. */
const ASK_AGAIN_MS = 60_000;

/**
 * The ICE servers of the last welcome. A running relay allocation survives its credentials, a new one needs
 * fresh ones; so they are renewed when they are wanted and old, not by a timer.
 */
export class IceServers {
  readonly #clock: Clock;
  readonly #renew: () => void;
  #config: IceConfig = { relay: 'none', iceServers: [], expiresAt: null };
  /** By our own clock. */
  #expiresAt = Infinity;
  #askedAt = -Infinity;
  #isAsking = false;

  constructor(clock: Clock, renew: () => void) {
    this.#clock = clock;
    this.#renew = renew;
  }

  get relay(): IceConfig['relay'] {
    return this.#config.relay;
  }

  /**
   * Returns whether somebody has asked for these, and so has begun with old ones.
   *
   * @param serverNow Unix time in ms at the server, whose clock `expiresAt` is told by.
   */
  set(config: IceConfig, serverNow: number): boolean {
    const wasAsking = this.#isAsking;
    this.#isAsking = false;
    this.#config = config;
    const { expiresAt } = config;
    this.#expiresAt =
      expiresAt === null ? Infinity : this.#clock.now() + Math.max(0, expiresAt - serverNow);
    return wasAsking;
  }

  /** What there is now, for a connection that begins or restarts; asks for new ones where these are old. */
  use(): readonly IceServer[] {
    const now = this.#clock.now();
    if (now > this.#expiresAt - MARGIN_MS && now - this.#askedAt >= ASK_AGAIN_MS) {
      this.#askedAt = now;
      this.#isAsking = true;
      this.#renew();
    }
    return this.#config.iceServers;
  }
}
