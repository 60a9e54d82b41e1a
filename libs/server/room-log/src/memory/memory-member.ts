import type { Participant, SessionId } from '@madang/protocol';
import type { Cancel } from '../clock';
import type { Claim, VolatileDelivery } from '../room-log';
import type { MemberFacts } from '../rules/rule';

/** Where a room sends what one node is to know. */
export interface MemoryNode {
  deliver(epoch: string, roomId: Claim['roomId'], json: string): void;
  passedOn(volatile: VolatileDelivery): void;
  superseded(claim: Claim): void;
}

/** A member has a connection on one node, or a place that is kept until `expire` runs. */
export type Place =
  | { readonly kind: 'present'; readonly node: MemoryNode }
  | { readonly kind: 'away'; readonly cancelExpiry: Cancel };

/** One participant of a room, with what only the log knows about it. */
export interface MemoryMember {
  facts: MemberFacts;
  readonly joinedAt: number;
  readonly resumeHash: string;
  sessionId: SessionId;
  fence: number;
  /** The largest counter taken in this session. */
  lastN: number;
  place: Place;
}

/** Marks an entry of somebody who waits. */
export function waitingFlag({ admitted }: MemberFacts): { waiting?: true } {
  return admitted === 'no' ? { waiting: true } : {};
}

/** What others may know of a member. */
export function toParticipant({ facts, sessionId, place, joinedAt }: MemoryMember): Participant {
  const { participantId, role, admitted, mayUnmute, state } = facts;
  return {
    ...{ participantId, sessionId, role, admitted: admitted !== 'no', mayUnmute },
    ...{ presence: place.kind, joinedAt, state },
  };
}
