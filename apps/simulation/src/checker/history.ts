import type { Entry, HostActionOf, Participant, ParticipantId, SessionId } from '@madang/protocol';

/** Each page load of each person is one page. */
export type PageId = string;

/** What somebody says; its text is unlike all others. */
export interface Saying {
  readonly text: string;
  readonly kind: 'chat' | 'state' | 'signal';
  /** Of a signal: the addressee's session. */
  readonly toSession?: SessionId;
}

/** What hosts do to each other. */
export type RoleAction = HostActionOf<'setRole' | 'mute' | 'askToUnmute'>;

/** One thing that happened, as far as people could see it. `at` is in ms since the beginning. */
export type HistoryEvent = { readonly at: number } &
  /** Lasts for so many ms, where it does. */
  (
    | { readonly kind: 'fault'; readonly what: string; readonly forMs: number }
    /** Redis lost what it had, or the last so many writes. */
    | { readonly kind: 'loss'; readonly what: string }
    /** Something was logged that should never happen. */
    | { readonly kind: 'mistake'; readonly what: string }
    | { readonly kind: 'opened'; readonly page: PageId }
    /** `leaving`: by saying so; `closing`: for good, without a word; `reloading`: for another page. */
    | {
        readonly kind: 'ended';
        readonly page: PageId;
        readonly how: 'leaving' | 'closing' | 'reloading';
      }
    /** The client gave up. */
    | { readonly kind: 'refused'; readonly page: PageId; readonly code: string }
    | { readonly kind: 'said'; readonly page: PageId; readonly saying: Saying }
    | {
        readonly kind: 'acted';
        readonly page: PageId;
        readonly text: string;
        readonly action: RoleAction;
      }
    | {
        readonly kind: 'answered';
        readonly page: PageId;
        readonly text: string;
        readonly answer: string;
      }
    | {
        readonly kind: 'welcome';
        readonly page: PageId;
        readonly participantId: ParticipantId;
        readonly sessionId: SessionId;
        readonly epoch: string;
      }
    /** All that is in the room; from a welcome or a resync. */
    | {
        readonly kind: 'snapshot';
        readonly page: PageId;
        readonly epoch: string;
        readonly participants: readonly ParticipantId[];
      }
    | {
        readonly kind: 'heard';
        readonly page: PageId;
        readonly epoch: string;
        readonly entry: Entry;
      }
    /** A chat message or a signal passed the replay guard. */
    | {
        readonly kind: 'shown';
        readonly page: PageId;
        readonly what: 'chat' | 'signal';
        readonly text: string;
        readonly from: ParticipantId;
        readonly fromSession: SessionId;
        readonly n: number;
      }
  );

export type EventOf<K extends HistoryEvent['kind']> = Extract<HistoryEvent, { kind: K }>;

/** What a page that is still open shows in the end. */
export interface FinalView {
  readonly page: PageId;
  readonly state: string;
  readonly participantId: ParticipantId | null;
  readonly sessionId: SessionId | null;
  readonly epoch: string | null;
  readonly roster: readonly Participant[];
  /** What it last said about itself. */
  readonly name: string;
}

export interface History {
  readonly events: readonly HistoryEvent[];
  readonly finals: readonly FinalView[];
}
