import { z } from './zod';
import { counterSchema, draftSchema } from './entries';
import { hostActionSchema } from './host-actions';
import { sessionIdSchema } from './ids';
import { cursorSchema, participantStateSchema, volatilePayloadSchema } from './models';

/** Chosen by the client, echoed in the reply as `re`; unique among its open requests. */
export const requestIdSchema = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);

/** How a client proves that it may have a session: a fresh ticket, or the token of the session it had. */
export const credentialSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('ticket'),
    ticket: z.string().max(4096),
    state: participantStateSchema,
  }),
  z.strictObject({
    kind: z.literal('resume'),
    resumeToken: z.string().max(256),
    /** The last place seen in the log; absent after a page load, which needs a snapshot. */
    cursor: cursorSchema.optional(),
  }),
]);
export type Credential = z.infer<typeof credentialSchema>;

/** What a client offers, best first. */
export const versionsSchema = z.array(z.number().int()).min(1).max(16);

/** Not strict: a client that also speaks a later version may add what that version wants. */
export const helloSchema = z.object({
  type: z.literal('hello'),
  versions: versionsSchema,
  sessionId: sessionIdSchema,
  credential: credentialSchema,
});
export type Hello = z.infer<typeof helloSchema>;

export const clientMessageSchema = z.discriminatedUnion('type', [
  helloSchema,
  z.strictObject({
    type: z.literal('append'),
    id: requestIdSchema,
    n: counterSchema,
    entry: draftSchema,
  }),
  /** What a host does to others or to the room. Doing it twice is doing it once, so it has no counter. */
  z.strictObject({ type: z.literal('act'), id: requestIdSchema, action: hostActionSchema }),
  /** Told to the others as it comes, or not at all; nobody answers it. `n` has nothing to do with that of appends. */
  z.strictObject({
    type: z.literal('volatile'),
    n: counterSchema,
    payload: volatilePayloadSchema,
  }),
  z.strictObject({ type: z.literal('ping'), id: requestIdSchema }),
  z.strictObject({ type: z.literal('leave'), id: requestIdSchema }),
]);
export type ClientMessage = z.infer<typeof clientMessageSchema>;
export type ClientMessageType = ClientMessage['type'];
export type ClientMessageOf<T extends ClientMessageType> = Extract<ClientMessage, { type: T }>;
export const CLIENT_MESSAGE_TYPES = [
  'hello',
  'append',
  'act',
  'volatile',
  'ping',
  'leave',
] as const satisfies readonly ClientMessageType[];
