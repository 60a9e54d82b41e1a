import { z } from './zod';
import { displayNameSchema } from './display-name';
import { participantIdSchema, roomIdSchema, sessionIdSchema } from './ids';
import { LIMITS } from './limits';

/** What a track shows or carries; `kind` is only ever audio or video. */
export const SOURCES = ['microphone', 'camera', 'screen', 'screenAudio'] as const;
export const sourceSchema = z.enum(SOURCES);
export type Source = z.infer<typeof sourceSchema>;

/** The announced fact that a participant offers a track of this source. It exists before media arrives. */
export const publicationSchema = z.strictObject({
  source: sourceSchema,
  /** The track stays published, its content is silence or black. */
  muted: z.boolean(),
});
export type Publication = z.infer<typeof publicationSchema>;

/**
 * `preview`: connected, still looking at the preview. `knocking`: still there, and asks a host to be let in.
 * `joined`: in the meeting.
 */
export const stageSchema = z.enum(['preview', 'knocking', 'joined']);
export type Stage = z.infer<typeof stageSchema>;

/** Who has the host key enters as `host`; hosts make others `cohost`. */
export const roleSchema = z.enum(['host', 'cohost', 'participant']);
export type Role = z.infer<typeof roleSchema>;

/** Everything a participant says about itself; always sent whole, the last one counts. */
export const participantStateSchema = z.strictObject({
  displayName: displayNameSchema,
  stage: stageSchema,
  /** Unix time in ms at which the hand went up, there as long as it is up; hands are taken in this order. */
  handRaisedAt: z.number().int().nonnegative().optional(),
  publications: z
    .array(publicationSchema)
    .max(LIMITS.publications)
    .refine((all) => new Set(all.map((one) => one.source)).size === all.length, {
      message: 'each source at most once',
    }),
});
export type ParticipantState = z.infer<typeof participantStateSchema>;

export const presenceSchema = z.enum(['present', 'away']);
export type Presence = z.infer<typeof presenceSchema>;

export const participantSchema = z.object({
  participantId: participantIdSchema,
  sessionId: sessionIdSchema,
  role: roleSchema,
  /** `false`: waits for a host, is told of nobody else, and only hosts are told of it. */
  admitted: z.boolean(),
  /** `false`: a host has muted this participant until a host asks for the microphone again. */
  mayUnmute: z.boolean(),
  /** `away`: its connection is lost and its place is kept for `graceMs`. */
  presence: presenceSchema,
  /** Unix time in ms. */
  joinedAt: z.number().int().nonnegative(),
  state: participantStateSchema,
});
export type Participant = z.infer<typeof participantSchema>;

/** A place in a room's log. A different epoch means that the log was lost and begun anew. */
export const cursorSchema = z.strictObject({
  epoch: z.string().min(1).max(64),
  seq: z.number().int().nonnegative(),
});
export type Cursor = z.infer<typeof cursorSchema>;

/** Opaque to every server: `s1.` sealed with the room key, `p1.` plain for rooms without a key. docs/protocol.md §9. */
export const payloadSchema = z
  .string()
  .max(LIMITS.payloadChars)
  .regex(/^[sp]1\.[A-Za-z0-9_-]+$/);

/** As `payloadSchema`, of what nobody keeps. */
export const volatilePayloadSchema = payloadSchema.max(LIMITS.volatilePayloadChars);

/** As RTCIceServer, W3C webrtc-pc §4.2.1. */
export const iceServerSchema = z.object({
  urls: z.array(z.string()).min(1),
  username: z.string().optional(),
  credential: z.string().optional(),
});
export type IceServer = z.infer<typeof iceServerSchema>;

/** A URL of a relay that is left out now, and why; for whoever looks for what is wrong. */
export const unusableUrlSchema = z.object({
  url: z.string(),
  /** What a client met there: `timeout`, `refused`, `unreachable`, `name`, `tls`, `rejected`, `closed`, `garbled`, `clock`. */
  kind: z.string(),
  /** Of a rejection the STUN error code, of TLS the name of its error, of a clock by how many seconds it is ahead at least. */
  code: z.union([z.number().int(), z.string()]).optional(),
  /** For people. */
  reason: z.string(),
});
export type UnusableUrl = z.infer<typeof unusableUrlSchema>;

export const iceConfigSchema = z.object({
  /**
   * `none`: no relay is configured. `unavailable`: one is, but its credentials could not be had now. `withheld`: whoever
   * waits gets none before a host lets it in.
   */
  relay: z.enum(['ready', 'none', 'unavailable', 'withheld']),
  iceServers: z.array(iceServerSchema),
  /** Unix time in ms after which the credentials admit no new allocation; `null` without credentials. */
  expiresAt: z.number().int().nonnegative().nullable(),
  unusable: z.array(unusableUrlSchema).optional(),
});
export type IceConfig = z.infer<typeof iceConfigSchema>;

export const roomInfoSchema = z.object({
  roomId: roomIdSchema,
  capacity: z.number().int().positive(),
});
export type RoomInfo = z.infer<typeof roomInfoSchema>;
