import {
  type IceConfig,
  type TurnRelays,
  type TurnRequest,
  turnRelaysSchema,
  turnResponseSchema,
} from '@madang/protocol';
import type { Logger } from '@madang/server-kernel';
import { type Clock, systemClock } from '@madang/server-room-log';
import type { Identity } from '../identity';
import { IceServerSource, type OfferedUrlsListener } from './ice-server-source';
import { RelayPoll } from './relay-poll';

export interface TurnServiceAddress {
  /** Base URL of the TURN service, such as `http://turn:8082`. */
  readonly url: string;
  /** Its `TURN_SERVICE_TOKEN`. */
  readonly token: string;
  /** Where this gateway is: relays there are preferred. */
  readonly region?: string | undefined;
}

const TIMEOUT_MS = 1_000;
const NONE: IceConfig = { relay: 'none', iceServers: [], expiresAt: null };
const UNAVAILABLE: IceConfig = { relay: 'unavailable', iceServers: [], expiresAt: null };

/** Asks the TURN service over HTTP, anew for each participant; without an address there is no relay. */
export class HttpIceServerSource extends IceServerSource {
  constructor(
    private readonly address: TurnServiceAddress | null,
    private readonly logger: Logger,
    private readonly clock: Clock = systemClock,
  ) {
    super();
  }

  async iceConfig({ participantId, roomId }: Identity): Promise<IceConfig> {
    if (this.address === null) return NONE;
    const { region } = this.address;
    try {
      return await issue(this.address, { subject: participantId, room: roomId, region });
    } catch (err) {
      this.logger.warn('the TURN service gave no credentials', { err });
      return UNAVAILABLE;
    }
  }

  watch(listener: OfferedUrlsListener): () => void {
    const { address, clock, logger } = this;
    if (address === null) return () => undefined;
    const poll = new RelayPoll({ clock, logger, listener, read: () => relaysOf(address) });
    void poll.poll();
    return () => poll.stop();
  }
}

async function issue(address: TurnServiceAddress, body: TurnRequest): Promise<IceConfig> {
  const headers = { 'content-type': 'application/json' };
  const answer = await call(address, '/api/turn/credentials', {
    ...{ method: 'POST', headers, body: JSON.stringify(body) },
  });
  return turnResponseSchema.parse(answer);
}

async function relaysOf(address: TurnServiceAddress): Promise<TurnRelays> {
  return turnRelaysSchema.parse(await call(address, '/api/turn/relays'));
}

async function call(
  { url, token }: TurnServiceAddress,
  path: string,
  init: { readonly headers?: Readonly<Record<string, string>> } & RequestInit = {},
): Promise<unknown> {
  const response = await fetch(new URL(path, url), {
    ...init,
    headers: { ...init.headers, authorization: `Bearer ${token}` },
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`The TURN service answered ${response.status}.`);
  return response.json();
}
