import {
  type ParticipantId,
  type RoomId,
  participantIdSchema,
  roomIdSchema,
} from '@madang/protocol';
import { newSecret, sha256 } from '@madang/server-access';

/**
 * `<room>.<participant>.<secret>`: the first two parts only say where to look, the secret of 128 random
 * bits opens. The log keeps nothing but the hash of the whole.
 */
export interface ResumeToken {
  readonly roomId: RoomId;
  readonly participantId: ParticipantId;
  readonly text: string;
  readonly hash: string;
}

const SECRET_BYTES = 16;
const SECRET = /^[A-Za-z0-9_-]{22}$/;

export function newResumeToken(roomId: RoomId, participantId: ParticipantId): ResumeToken {
  const text = `${roomId}.${participantId}.${newSecret(SECRET_BYTES)}`;
  return { roomId, participantId, text, hash: sha256(text) };
}

/** `null` when it does not have the shape of a token. */
export function readResumeToken(text: string): ResumeToken | null {
  const [room, participant, secret, ...rest] = text.split('.');
  const roomId = roomIdSchema.safeParse(room);
  const participantId = participantIdSchema.safeParse(participant);
  if (!roomId.success || !participantId.success) return null;
  if (secret === undefined || !SECRET.test(secret) || rest.length > 0) return null;
  return { roomId: roomId.data, participantId: participantId.data, text, hash: sha256(text) };
}
