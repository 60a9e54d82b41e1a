import { z } from './zod';

/**
 * Identifiers are branded strings: one kind cannot be passed where another is wanted.
 *
 * - room id: four pronounceable groups of five letters, 64 random bits (`lusab-babad-gutih-tugad`)
 * - participant id: issued by the server, one per person and device in a room
 * - session id: made by the client anew on each page load (16 random bytes, base64url); it is bound
 *   into everything the client seals, so that nothing sealed for a former session is accepted by a later one
 */
export const roomIdSchema = z
  .string()
  .regex(/^[a-z]{5}(-[a-z]{5}){3}$/)
  .brand<'RoomId'>();
export const participantIdSchema = z
  .string()
  .regex(/^p_[A-Za-z0-9_-]{16}$/)
  .brand<'ParticipantId'>();
export const sessionIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{22}$/)
  .brand<'SessionId'>();

export type RoomId = z.infer<typeof roomIdSchema>;
export type ParticipantId = z.infer<typeof participantIdSchema>;
export type SessionId = z.infer<typeof sessionIdSchema>;
