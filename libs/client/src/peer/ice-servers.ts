import { type IceConfig, type IceServer } from '@madang/protocol';
import { type Clock } from '../util/clock';

/**
 * What new ICE servers mean for connections that there are. `kept`: nothing has changed. `fresh`: as good as the old
 * ones, for a later restart. `better`: they offer ways that the old ones did not.
 */
export type IceChange = 'kept' | 'fresh' | 'better';

/** As browsers take them: they refuse a name or credential that is there and `undefined`. */
export function browserIceServers(servers: readonly IceServer[]): RTCIceServer[] {
  return servers.map(({ urls, username, credential }) => ({
    urls,
    ...(username === undefined ? {} : { username }),
    ...(credential === undefined ? {} : { credential }),
  }));
}

/**
 * The ICE servers that the gateway has told last. A running relay allocation survives its credentials, a new one needs
 * fresh ones; the gateway sends them in time, or with the welcome after a lost connection.
 */
export class IceServers {
  readonly #clock: Clock;
  #config: IceConfig = { relay: 'none', iceServers: [], expiresAt: null };
  /** By our own clock. */
  #expiresAt = Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** As it came last, however old. */
  get config(): IceConfig {
    return this.#config;
  }

  get relay(): IceConfig['relay'] {
    return this.#config.relay;
  }

  get current(): readonly IceServer[] {
    return this.#config.iceServers;
  }

  /** @param serverNow Unix time in ms at the server, whose clock `expiresAt` is told by. */
  set(config: IceConfig, serverNow: number): IceChange {
    const now = this.#clock.now();
    const isUsable = this.#config.relay === 'ready' && now < this.#expiresAt;
    // That there are no new credentials does not make the old ones worse. docs/protocol.md §4.
    if (isUsable && config.relay === 'unavailable') return 'kept';
    const known = isUsable ? urlsOf(this.#config) : new Set<string>();
    this.#config = config;
    const { expiresAt } = config;
    this.#expiresAt = expiresAt === null ? Infinity : now + Math.max(0, expiresAt - serverNow);
    return [...urlsOf(config)].every((url) => known.has(url)) ? 'fresh' : 'better';
  }
}

function urlsOf({ iceServers }: IceConfig): Set<string> {
  return new Set(iceServers.flatMap(({ urls }) => urls));
}
