import type { ErrorCode } from '@madang/protocol';

export type TicketErrorCode = Extract<
  ErrorCode,
  'ticket_invalid' | 'ticket_expired' | 'unavailable'
>;

/** Why a ticket was not accepted. `unavailable`: the keys could not be had; the ticket may be good. */
export class TicketError extends Error {
  override readonly name = 'TicketError';

  constructor(
    readonly code: TicketErrorCode,
    options?: ErrorOptions,
  ) {
    super(code, options);
  }
}
