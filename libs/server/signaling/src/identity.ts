import type { ParticipantId, RoomId, SessionId } from '@madang/protocol';

/** Whom a session is about. */
export interface Identity {
  readonly roomId: RoomId;
  readonly participantId: ParticipantId;
  readonly sessionId: SessionId;
}
