import { DEFAULT_POLICY, LIMITS, type RoomId } from '@madang/protocol';
import type { TicketVerifier } from '@madang/server-access';
import type { World } from '../world/world';

/** Nobody is to be refused here: a full room would be an end of its own. */
const CAPACITY = 16;

/** Issues tickets and knows them again; signing and its time are left out. */
export class Tickets {
  readonly #world: World;
  readonly #roomId: RoomId;
  readonly #expiries = new Map<string, number>();

  constructor(world: World, roomId: RoomId) {
    this.#world = world;
    this.#roomId = roomId;
  }

  issue(): string {
    const ticket = `ticket-${this.#expiries.size + 1}`;
    this.#expiries.set(ticket, this.#world.now + LIMITS.ticketTtlMs);
    return ticket;
  }

  /** For a gateway; a ticket does not tell whether it was used. */
  get verifier(): TicketVerifier {
    const verify: TicketVerifier['verify'] = (ticketId) =>
      Promise.resolve({
        ticketId,
        expiresAt: this.#expiries.get(ticketId) ?? 0,
        roomId: this.#roomId,
        capacity: CAPACITY,
        // Whoever is here may act on whoever else is.
        role: 'host',
        ...{ subject: ticketId, network: 'one', mustKnock: false },
        ...{ policy: DEFAULT_POLICY, policyVersion: 1 },
      });
    return { verify } satisfies Pick<TicketVerifier, 'verify'> as TicketVerifier;
  }
}
