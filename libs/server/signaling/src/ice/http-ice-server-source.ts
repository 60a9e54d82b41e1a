import { type IceConfig, type TurnRequest, turnResponseSchema } from '@madang/protocol';
import type { Logger } from '@madang/server-kernel';
import type { Identity } from '../identity';
import { IceServerSource } from './ice-server-source';

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
  ) {
    super();
  }

  async iceConfig({ participantId, roomId }: Identity): Promise<IceConfig> {
    if (this.address === null) return NONE;
    try {
      const { region } = this.address;
      return await ask(this.address, { subject: participantId, room: roomId, region });
    } catch (err) {
      this.logger.warn('the TURN service gave no credentials', { err });
      return UNAVAILABLE;
    }
  }
}

async function ask({ url, token }: TurnServiceAddress, body: TurnRequest): Promise<IceConfig> {
  const response = await fetch(new URL('/api/turn/credentials', url), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`The TURN service answered ${response.status}.`);
  return turnResponseSchema.parse(await response.json());
}
