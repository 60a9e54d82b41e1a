import type { ParticipantId } from '@madang/protocol';
import type { Clock } from '../clock';
import type { JoinInput } from '../room-log';
import { TICKET_TOLERANCE_MS } from '../settings';

/** Which tickets have opened a session, and whose; forgotten when they would be refused as expired anyway. */
export class SpentTickets {
  readonly #clock: Clock;
  readonly #spent = new Map<string, { readonly by: ParticipantId; readonly until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The participant whom this ticket let in; `null` when it is still good. */
  spentBy(ticketId: string): ParticipantId | null {
    return this.#spent.get(ticketId)?.by ?? null;
  }

  spend(ticket: JoinInput['ticket'], by: ParticipantId): void {
    for (const [id, { until }] of this.#spent) {
      if (until < this.#clock.now()) this.#spent.delete(id);
    }
    this.#spent.set(ticket.id, { by, until: ticket.expiresAt + TICKET_TOLERANCE_MS });
  }
}
