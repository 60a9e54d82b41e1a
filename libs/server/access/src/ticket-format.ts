import { roleSchema, roomIdSchema, type Role, type RoomId } from '@madang/protocol';
import { z } from 'zod';

/** What a ticket says: who holds it may open one session in this room, in this role. */
export interface TicketClaims {
  /** Known to be spent by the room's log once it was used. */
  readonly ticketId: string;
  /** Unix time in ms. */
  readonly expiresAt: number;
  readonly roomId: RoomId;
  readonly capacity: number;
  readonly role: Role;
}

/** Explicit typing (RFC 8725 §3.11): no other JWT signed with the same key passes for a ticket. */
export const TICKET_TYPE = 'madang-ticket+jwt';
export const TICKET_ISSUER = 'madang';
export const TICKET_AUDIENCE = 'madang:gateway';
/** RFC 8037 §3.1. */
export const TICKET_ALGORITHM = 'EdDSA';
/** A ticket is valid from a little before it was made, for gateways whose clock is behind. */
export const NOT_BEFORE_TOLERANCE_SECONDS = 5;

export const ticketPayloadSchema = z.object({
  jti: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
  /** Unix time in seconds, RFC 7519 §4.1.4. */
  exp: z.number().int().positive(),
  room: roomIdSchema,
  capacity: z.number().int().positive(),
  role: roleSchema,
});
