import { z } from './zod';
import { errorCodeSchema } from './errors';
import { participantIdSchema, roomIdSchema } from './ids';
import { LIMITS } from './limits';
import { iceConfigSchema, roleSchema } from './models';
import { policyPatchSchema, policySchema } from './policy';

const passwordSchema = z.string().min(1).max(LIMITS.passwordChars);

/** Fingerprint of a room key: 8 bytes of HKDF-SHA-256, base64url. It tells a cut link from a whole one. */
export const keyIdSchema = z.string().regex(/^[A-Za-z0-9_-]{11}$/);

/** POST /api/rooms */
export const createRoomRequestSchema = z.strictObject({
  password: passwordSchema.optional(),
  keyId: keyIdSchema.nullish(),
  policy: policyPatchSchema.optional(),
});
export type CreateRoomRequest = z.infer<typeof createRoomRequestSchema>;

/** GET /api/rooms/{roomId} */
export const roomSchema = z.object({
  roomId: roomIdSchema,
  needsPassword: z.boolean(),
  /** `null`: the room has no key; signals and chat are not sealed. */
  keyId: keyIdSchema.nullable(),
  capacity: z.number().int().positive(),
  createdAt: z.number().int(),
  /** Hosts let people in one by one. */
  waitingRoom: z.boolean(),
  /** Only hosts get a ticket now. */
  locked: z.boolean(),
});
export type RoomDescription = z.infer<typeof roomSchema>;

export const createdRoomSchema = roomSchema.extend({
  /** Shown once. Whoever has it enters as host. */
  hostKey: z.string(),
});
export type CreatedRoom = z.infer<typeof createdRoomSchema>;

/** PATCH /api/rooms/{roomId}: what is absent stays as it is. */
export const updateRoomRequestSchema = z.strictObject({
  /** `null` takes the password away. */
  password: passwordSchema.nullable().optional(),
  capacity: z.number().int().min(2).max(LIMITS.roomSessions).optional(),
  policy: policyPatchSchema.optional(),
});
export type UpdateRoomRequest = z.infer<typeof updateRoomRequestSchema>;

/** What hosts are told of their room. */
export const roomSettingsSchema = roomSchema.extend({ policy: policySchema });
export type RoomSettings = z.infer<typeof roomSettingsSchema>;

/** POST /api/rooms/{roomId}/tickets */
export const ticketRequestSchema = z.strictObject({
  password: z.string().max(LIMITS.passwordChars).optional(),
  hostKey: z.string().max(128).optional(),
});
export type TicketRequest = z.infer<typeof ticketRequestSchema>;

export const ticketSchema = z.object({
  ticket: z.string(),
  /** Unix time in ms. */
  expiresAt: z.number().int(),
});
export type Ticket = z.infer<typeof ticketSchema>;

/** What the audit log of a room tells of. The room service writes some, gateways the others. */
export const AUDIT_ACTIONS = [
  'room_created',
  'room_changed',
  'room_ended',
  'ticket_issued',
  'ticket_refused',
  'joined',
  'admitted',
  'denied',
  'muted',
  'removed',
  'banned',
  'role_changed',
] as const;
export const auditActionSchema = z.enum(AUDIT_ACTIONS);
export type AuditAction = z.infer<typeof auditActionSchema>;

/** Who did what to whom, without names and content. */
export const auditEntrySchema = z.object({
  /** Its place: read on from here. */
  cursor: z.string(),
  /** Unix time in ms. */
  at: z.number().int(),
  action: auditActionSchema,
  /** `null` for whoever came over HTTP, who is no participant yet. */
  actor: participantIdSchema.nullable(),
  target: participantIdSchema.nullable(),
  /** Of the actor; of the ticket where one was issued. */
  role: roleSchema.nullable(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

/** GET /api/rooms/{roomId}/audit?cursor&limit */
export const auditQuerySchema = z.strictObject({
  /** `next` of the page before. */
  cursor: z
    .string()
    .regex(/^\d{1,15}-\d{1,15}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const auditPageSchema = z.object({
  /** Oldest first. */
  entries: z.array(auditEntrySchema).readonly(),
  /** `null`: this was the last page for now. */
  next: z.string().nullable(),
});

/** GET /api/jwks: RFC 7517 §5, RFC 8037 §2. */
export const jwksSchema = z.object({
  keys: z.array(
    z.object({
      kty: z.literal('OKP'),
      crv: z.literal('Ed25519'),
      x: z.string(),
      kid: z.string(),
      alg: z.literal('EdDSA'),
      use: z.literal('sig'),
    }),
  ),
});

const opaqueIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);

/** Where relays and gateways are: a word of the operator's own. */
export const regionSchema = z.string().regex(/^[a-z0-9-]{1,32}$/);

/** POST /api/turn/credentials, for gateways: `Authorization: Bearer <TURN_SERVICE_TOKEN>`. */
export const turnRequestSchema = z.strictObject({
  /** It travels in the clear to the relay. */
  subject: opaqueIdSchema,
  /** Nothing but a name to count by. */
  room: opaqueIdSchema,
  /** Of the gateway: its relays are preferred. */
  region: regionSchema.optional(),
});
export type TurnRequest = z.infer<typeof turnRequestSchema>;
export const turnResponseSchema = iceConfigSchema;

export const relayStatusSchema = z.object({
  name: z.string(),
  region: regionSchema.nullable(),
  weight: z.number().int().positive(),
  /** `unknown`: not probed yet, and offered like one that is up. */
  state: z.enum(['up', 'down', 'unknown']),
  /** The last failure of what is not offered now, in words. */
  reason: z.string().optional(),
  /** What is offered of it now, best first; none while it is down. */
  urls: z.array(z.string()),
});
export type RelayStatus = z.infer<typeof relayStatusSchema>;

/** GET /api/turn/relays, likewise. */
export const turnRelaysSchema = z.object({ relays: z.array(relayStatusSchema) });
export type TurnRelays = z.infer<typeof turnRelaysSchema>;

/** RFC 9457 problem details, `application/problem+json`; `code` is one of ours. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().optional(),
  code: errorCodeSchema,
  path: z.string().optional(),
});
export type Problem = z.infer<typeof problemSchema>;
