import { z } from './zod';
import { requestIdSchema } from './client-messages';
import { chatEntrySchema, counterSchema, entrySchema } from './entries';
import { wireErrorSchema } from './errors';
import { participantIdSchema, sessionIdSchema } from './ids';
import {
  iceConfigSchema,
  participantSchema,
  roomInfoSchema,
  volatilePayloadSchema,
} from './models';
import { policySchema, policyVersionSchema } from './policy';

/** The whole of a room at one place in its log. `chat` is the recent chat, oldest first. */
export const snapshotSchema = z.object({
  epoch: z.string(),
  seq: z.number().int().nonnegative(),
  participants: z.array(participantSchema),
  policy: policySchema,
  policyVersion: policyVersionSchema,
  chat: z.array(chatEntrySchema),
});
export type Snapshot = z.infer<typeof snapshotSchema>;

/** How the client catches up: everything it missed, or the whole room. Never a part. */
export const catchUpSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('snapshot'), snapshot: snapshotSchema }),
  z.object({
    kind: z.literal('entries'),
    epoch: z.string(),
    /** The place in the log up to which the entries are complete. */
    seq: z.number().int().nonnegative(),
    entries: z.array(entrySchema),
  }),
]);
export type CatchUp = z.infer<typeof catchUpSchema>;

export const welcomeSchema = z.object({
  type: z.literal('welcome'),
  version: z.number().int(),
  room: roomInfoSchema,
  participantId: participantIdSchema,
  sessionId: sessionIdSchema,
  /** Opens this participant's session again; a secret of this client. */
  resumeToken: z.string(),
  /** The largest counter that the log has taken in this session; append what is above it again. */
  lastN: z.number().int().nonnegative(),
  catchUp: catchUpSchema,
  ice: iceConfigSchema,
  heartbeatMs: z.number().int().positive(),
  graceMs: z.number().int().positive(),
  /** After losing this connection, wait a random part of this before the first attempt; 1 s when absent. */
  reconnectWindowMs: z.number().int().positive().optional(),
  /** Unix time in ms at the server, to correct a wrong clock when showing `at`. */
  now: z.number().int(),
});
export type Welcome = z.infer<typeof welcomeSchema>;

export const entriesSchema = z.object({
  type: z.literal('entries'),
  epoch: z.string(),
  entries: z.array(entrySchema).min(1),
});

/** Something that another participant says and nobody keeps: no place in the log, no repetition, no gap to see. */
export const volatileSchema = z.object({
  type: z.literal('volatile'),
  from: participantIdSchema,
  fromSession: sessionIdSchema,
  n: counterSchema,
  payload: volatilePayloadSchema,
});
export type Volatile = z.infer<typeof volatileSchema>;

/** ICE servers in place of those of the welcome, or of the push before. */
export const icePushSchema = z.object({
  type: z.literal('ice'),
  ice: iceConfigSchema,
  /** As in the welcome: the clock by which `expiresAt` is told. */
  now: z.number().int(),
});
export type IcePush = z.infer<typeof icePushSchema>;

/** What an append came to: its place in the log, or that the log has had it before. */
export const appendOkSchema = z.union([
  z.object({ seq: z.number().int().positive() }),
  z.object({ duplicate: z.literal(true) }),
]);
export type AppendOk = z.infer<typeof appendOkSchema>;

/** What a ping comes to. */
export const pingOkSchema = z.object({
  /** As in the welcome; there when it has changed. */
  reconnectWindowMs: z.number().int().positive().optional(),
});

export const replySchema = z.union([
  z.object({ re: requestIdSchema, ok: z.record(z.string(), z.unknown()) }),
  z.object({ re: requestIdSchema, error: wireErrorSchema }),
]);
export type Reply = z.infer<typeof replySchema>;

/** Pushes have a `type`; replies have `re`. An `error` push is the last frame before a close. */
export const pushSchema = z.discriminatedUnion('type', [
  welcomeSchema,
  entriesSchema,
  volatileSchema,
  icePushSchema,
  z.object({ type: z.literal('resync'), snapshot: snapshotSchema }),
  /** This gateway stops: resume on another connection now, this one works until then. */
  z.object({ type: z.literal('goaway'), closesInMs: z.number().int().nonnegative() }),
  z.object({ type: z.literal('error'), error: wireErrorSchema }),
]);
export type Push = z.infer<typeof pushSchema>;

export type ServerMessage = Push | Reply;
export const serverMessageSchema = z.union([pushSchema, replySchema]);
