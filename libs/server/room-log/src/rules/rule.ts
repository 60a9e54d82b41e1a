import type { ErrorCode, ParticipantId, ParticipantState, Role, Source } from '@madang/protocol';
import type { Rules } from '../room-log';

/** How somebody came to be in the room: not yet, through an open door, or let in by a host. */
export type Admitted = 'no' | 'door' | 'host';

/** What rules may look at of one member. */
export interface MemberFacts {
  readonly participantId: ParticipantId;
  readonly role: Role;
  readonly admitted: Admitted;
  readonly mayUnmute: boolean;
  readonly mustKnock: boolean;
  readonly subject: string;
  readonly network: string;
  readonly state: ParticipantState;
}

/** A room at one moment; members in the order in which they joined. */
export interface RoomFacts {
  readonly rules: Rules;
  readonly members: readonly MemberFacts[];
}

/** The host behind a change; `null` for the room's own policy, and for what came over HTTP. */
type By = ParticipantId | null;

/** One change of one member that stays, with one entry. */
export type MemberChange =
  | { readonly kind: 'admitted'; readonly by: By }
  | { readonly kind: 'role'; readonly role: Role; readonly by: By }
  | {
      readonly kind: 'muted';
      readonly sources: Source[];
      readonly mayUnmute: boolean;
      readonly by: By;
    }
  | { readonly kind: 'asked'; readonly by: By }
  | { readonly kind: 'lowered'; readonly by: By };

/** Each is one entry; they are made in order. */
export type Change =
  | {
      readonly kind: 'member';
      readonly participantId: ParticipantId;
      readonly change: MemberChange;
    }
  | {
      readonly kind: 'removed';
      readonly participantId: ParticipantId;
      readonly reason: 'removed' | 'banned' | 'denied';
      readonly by: By;
    }
  | { readonly kind: 'policy'; readonly rules: Rules; readonly by: By }
  /** Everybody is gone, and the chat. Has to be the last one. */
  | { readonly kind: 'ended'; readonly by: By };

export type Ruling =
  | { readonly kind: 'changes'; readonly changes: readonly Change[] }
  | { readonly kind: 'refused'; readonly code: ErrorCode };

/** Decides by what it is shown alone. */
export type Rule = (room: RoomFacts) => Ruling;
