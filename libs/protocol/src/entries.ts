import { z } from './zod';
import { participantIdSchema, sessionIdSchema } from './ids';
import { participantSchema, participantStateSchema, payloadSchema } from './models';

/** A sender's counter: starts at 1 in each session, strictly increasing. docs/protocol.md §6. */
export const counterSchema = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

const entry = <K extends string, S extends z.ZodRawShape>(kind: K, shape: S) =>
  z.object({
    /** Place in the room's log, per epoch; a client sees gaps where entries are not for it. */
    seq: z.number().int().positive(),
    /** Unix time in ms at which the log took the entry. */
    at: z.number().int().nonnegative(),
    from: participantIdSchema,
    kind: z.literal(kind),
    ...shape,
  });

const sent = { fromSession: sessionIdSchema, n: counterSchema };

export const leaveReasonSchema = z.enum(['left', 'timeout', 'removed']);
export type LeaveReason = z.infer<typeof leaveReasonSchema>;

/** A chat message. Also kept apart from the log, for whoever joins late. */
export const chatEntrySchema = entry('chat', { ...sent, payload: payloadSchema });
export type ChatEntry = z.infer<typeof chatEntrySchema>;

/** What a room's log holds, and what clients are told. One schema per fact; `from` is whom it is about. */
export const entrySchema = z.discriminatedUnion('kind', [
  entry('joined', { participant: participantSchema }),
  entry('resumed', { sessionId: sessionIdSchema }),
  entry('away', {}),
  entry('left', { reason: leaveReasonSchema }),
  entry('state', { ...sent, state: participantStateSchema }),
  entry('signal', {
    ...sent,
    to: participantIdSchema,
    toSession: sessionIdSchema,
    payload: payloadSchema,
  }),
  chatEntrySchema,
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
