import {
  policySchema,
  roleSchema,
  roomIdSchema,
  type Policy,
  type Role,
  type RoomId,
} from '@madang/protocol';
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
  /** Opaque id of the device: the same each time as long as it keeps its cookie. 22 characters of base64url. */
  readonly subject: string;
  /** Opaque id of the client's network in this room; others may be in it, too. 22 characters of base64url. */
  readonly network: string;
  /** Whoever holds this is let in by a host, whatever the policy says. */
  readonly mustKnock: boolean;
  /** As of the ticket's issuing, with the version of the room's record. */
  readonly policy: Policy;
  readonly policyVersion: number;
}

/** What a ticket is issued for; its id and its end are made by the issuer. */
export type TicketGrant = Omit<TicketClaims, 'ticketId' | 'expiresAt'>;

/** Explicit typing (RFC 8725 §3.11): no other JWT signed with the same key passes for a ticket. */
export const TICKET_TYPE = 'madang-ticket+jwt';
export const TICKET_ISSUER = 'madang';
/** RFC 8037 §3.1. */
export const TICKET_ALGORITHM = 'EdDSA';
/** A ticket is valid from a little before it was made, for gateways whose clock is behind. */
export const NOT_BEFORE_TOLERANCE_SECONDS = 5;

/** Whom a ticket is for: this room and no other (RFC 7519 §4.1.3). */
export function audienceOf(roomId: RoomId): string {
  return `madang:room:${roomId}`;
}

const idSchema = z.string().regex(/^[A-Za-z0-9_-]{22}$/);

/** The claims of a ticket besides the registered ones that are checked before. */
export const ticketPayloadSchema = z.object({
  jti: idSchema,
  /** Unix time in seconds, RFC 7519 §4.1.4. */
  exp: z.number().int().positive(),
  room: roomIdSchema,
  capacity: z.number().int().positive(),
  role: roleSchema,
  sub: idSchema,
  net: idSchema,
  knock: z.boolean(),
  policy: policySchema,
  pv: z.number().int().positive(),
});
