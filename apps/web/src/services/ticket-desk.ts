import { ApiError, type RoomsApi } from '@madang/client';
import type { RoomId, Ticket } from '@madang/protocol';
import { forgetHostKey, readHostKey } from './host-keys';

/** A ticket must still be good when it reaches the gateway. */
const MARGIN_MS = 10_000;

/**
 * Gets tickets for one room and remembers the password that worked. `admit` gets the first one early, so
 * that a refusal can be told before there is a room; `getTicket` hands it out and gets more when asked.
 * `hurry` asks even before that, while the room is still being looked at: one round trip less.
 */
export class TicketDesk {
  readonly #api: Pick<RoomsApi, 'requestTicket'>;
  readonly #roomId: RoomId;
  #password: string | null;
  #ready: Ticket | null = null;
  #early: { readonly password: string | null; readonly request: Promise<Ticket> } | null = null;

  constructor(
    api: Pick<RoomsApi, 'requestTicket'>,
    roomId: RoomId,
    password: string | null = null,
  ) {
    this.#api = api;
    this.#roomId = roomId;
    this.#password = password;
  }

  /** This browser made the room. */
  get isHost(): boolean {
    return readHostKey(this.#roomId) !== null;
  }

  /** What comes of it is told by the next `admit` with the same password. */
  hurry(): void {
    const request = this.#request(this.#password);
    request.catch(() => undefined);
    this.#early = { password: this.#password, request };
  }

  /** Rejects with the `ApiError` of the server, e.g. `password_wrong`. */
  async admit(password: string | null = this.#password): Promise<void> {
    const early = this.#early;
    this.#early = null;
    this.#ready = await (early?.password === password ? early.request : this.#request(password));
    this.#password = password;
  }

  readonly getTicket = async (): Promise<string> => {
    const ready = this.#ready;
    this.#ready = null;
    if (ready !== null && ready.expiresAt - MARGIN_MS > Date.now()) return ready.ticket;
    return (await this.#request(this.#password)).ticket;
  };

  async #request(password: string | null): Promise<Ticket> {
    const hostKey = readHostKey(this.#roomId);
    const withPassword = password === null ? {} : { password };
    if (hostKey === null) return this.#api.requestTicket(this.#roomId, withPassword);
    try {
      return await this.#api.requestTicket(this.#roomId, { ...withPassword, hostKey });
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'host_key_wrong') throw error;
      forgetHostKey(this.#roomId);
      return this.#api.requestTicket(this.#roomId, withPassword);
    }
  }
}
