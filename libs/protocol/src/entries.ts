import { z } from './zod';
import { participantIdSchema, sessionIdSchema } from './ids';
import {
  participantSchema,
  participantStateSchema,
  payloadSchema,
  roleSchema,
  sourceSchema,
} from './models';
import { policySchema, policyVersionSchema } from './policy';

/** A sender's counter: starts at 1 in each session, strictly increasing. docs/protocol.md §6. */
export const counterSchema = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

/** About the room as a whole. */
const roomEntry = <K extends string, S extends z.ZodRawShape>(kind: K, shape: S) =>
  z.object({
    /** Place in the room's log, per epoch; a client sees gaps where entries are not for it. */
    seq: z.number().int().positive(),
    /** Unix time in ms at which the log took the entry. */
    at: z.number().int().nonnegative(),
    kind: z.literal(kind),
    ...shape,
  });

/** About one participant. */
const entry = <K extends string, S extends z.ZodRawShape>(kind: K, shape: S) =>
  roomEntry(kind, { from: participantIdSchema, ...shape });

/** The host behind it; `null` for the room's own policy, and for what came over HTTP. */
const by = participantIdSchema.nullable();

/** There when it is about somebody who waits to be let in, so that hosts alone are told. */
const waiting = z.literal(true).optional();

const sent = { fromSession: sessionIdSchema, n: counterSchema };

/** The last three are a host's doing: removed, removed for good, and not let in. */
export const leaveReasonSchema = z.enum(['left', 'timeout', 'removed', 'banned', 'denied']);
export type LeaveReason = z.infer<typeof leaveReasonSchema>;

/** A chat message. Also kept apart from the log, for whoever joins late. */
export const chatEntrySchema = entry('chat', { ...sent, payload: payloadSchema });
export type ChatEntry = z.infer<typeof chatEntrySchema>;

/** What a room's log holds, and what clients are told. One schema per fact; `from` is whom it is about. */
export const entrySchema = z.discriminatedUnion('kind', [
  entry('joined', { participant: participantSchema }),
  entry('resumed', { sessionId: sessionIdSchema, waiting }),
  entry('away', { waiting }),
  entry('left', { reason: leaveReasonSchema, by: by.optional(), waiting }),
  entry('state', { ...sent, state: participantStateSchema, waiting }),
  entry('signal', {
    ...sent,
    to: participantIdSchema,
    toSession: sessionIdSchema,
    payload: payloadSchema,
  }),
  chatEntrySchema,
  /** Whole, since until now only hosts were told of it. */
  entry('admitted', { participant: participantSchema, by }),
  entry('role', { role: roleSchema, by }),
  /** Its microphone and camera are muted now, its screen no longer published, as far as they are named. */
  entry('muted', { sources: z.array(sourceSchema).min(1), mayUnmute: z.boolean(), by }),
  /** A host would like to hear it: it may unmute now, and nothing is unmuted by this. */
  entry('asked', { by }),
  entry('lowered', { by }),
  roomEntry('policy', { policy: policySchema, policyVersion: policyVersionSchema, by }),
  /** The meeting is over for everybody. */
  roomEntry('ended', { by }),
]);
export type Entry = z.infer<typeof entrySchema>;
export type EntryKind = Entry['kind'];
export type EntryOf<K extends EntryKind> = Extract<Entry, { kind: K }>;
export type SignalEntry = EntryOf<'signal'>;

/** What a client asks to append; the log adds seq, at, from, fromSession and n. */
export const draftSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('state'), state: participantStateSchema }),
  z.strictObject({
    kind: z.literal('signal'),
    to: participantIdSchema,
    toSession: sessionIdSchema,
    payload: payloadSchema,
  }),
  z.strictObject({ kind: z.literal('chat'), payload: payloadSchema }),
]);
export type Draft = z.infer<typeof draftSchema>;

/** True for entries that only one participant receives. */
export function isDirected(entry: Entry): entry is SignalEntry {
  return entry.kind === 'signal';
}
