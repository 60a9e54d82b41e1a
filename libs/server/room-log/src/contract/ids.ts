import { randomBytes, randomInt } from 'node:crypto';
import {
  participantIdSchema,
  roomIdSchema,
  sessionIdSchema,
  type ParticipantId,
  type RoomId,
  type SessionId,
} from '@madang/protocol';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

export function newRoomId(): RoomId {
  const group = (): string => Array.from({ length: 5 }, () => LETTERS[randomInt(26)]).join('');
  return roomIdSchema.parse([group(), group(), group(), group()].join('-'));
}

export function newParticipantId(): ParticipantId {
  return participantIdSchema.parse(`p_${randomBytes(12).toString('base64url')}`);
}

export function newSessionId(): SessionId {
  return sessionIdSchema.parse(randomBytes(16).toString('base64url'));
}

export function newHash(): string {
  return randomBytes(32).toString('base64url');
}

/** A payload in the form of a room without a key, for text of letters and digits. */
export function payload(text: string): string {
  return `p1.${text}`;
}
