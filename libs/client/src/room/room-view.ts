import type {
  ErrorCode,
  IceConfig,
  ParticipantId,
  Permissions,
  Policy,
  Presence,
  Role,
  Source,
  Stage,
} from '@madang/protocol';

/** Where a `Room` is in its life. Each state holds only what is true in it. */
export type RoomPhase =
  | { readonly kind: 'idle' }
  /** Getting a ticket and saying hello for the first time. */
  | { readonly kind: 'connecting' }
  /** Admitted: peers connect, nothing is sent, others see us in the preview. */
  | { readonly kind: 'preview' }
  /** Still in the preview: a host has been asked to let us in. */
  | { readonly kind: 'knocking' }
  | { readonly kind: 'joined' }
  /**
   * Signaling is away and being brought back; media goes on. `since`: Unix time in ms. `isAnnounced`: the gateway had said
   * that it stops, so that another one is to be expected within seconds.
   */
  | {
      readonly kind: 'recovering';
      readonly stage: Stage;
      readonly since: number;
      readonly isAnnounced: boolean;
    }
  | { readonly kind: 'ended'; readonly reason: EndReason };

export type EndReason =
  { readonly kind: 'left' } | { readonly kind: 'refused'; readonly code: ErrorCode };

/** Our end of the media link to one remote participant. */
export type LinkState = 'connecting' | 'connected' | 'interrupted';

/**
 * What a participant offers of one source. `track` is `null` until a link has been agreed on, its first frame comes later;
 * while it is muted the track is there and disabled, so that nothing is heard or seen that the room has no word of.
 */
export interface PublicationView {
  readonly source: Source;
  readonly muted: boolean;
  readonly track: MediaStreamTrack | null;
}

export interface ParticipantView {
  readonly participantId: ParticipantId;
  readonly isLocal: boolean;
  readonly displayName: string;
  readonly role: Role;
  readonly stage: Stage;
  readonly presence: Presence;
  /** Unix time in ms; the order of tiles. */
  readonly joinedAt: number;
  readonly publications: Readonly<Partial<Record<Source, PublicationView>>>;
  readonly isSpeaking: boolean;
  /** Writes a chat message just now; always `false` for the local participant. */
  readonly isTyping: boolean;
  /** Always `connected` for the local participant. */
  readonly link: LinkState;
  /** Unix time in ms at which the hand went up; `null` when it is down. */
  readonly handRaisedAt: number | null;
  /** `false`: muted by a host until a host asks for the microphone again. */
  readonly mayUnmute: boolean;
}

export interface ChatMessage {
  /** Unique and the same on every client: sender's session and counter. */
  readonly id: string;
  readonly from: ParticipantId;
  readonly isLocal: boolean;
  readonly displayName: string;
  /** Unix time in ms. */
  readonly at: number;
  readonly content:
    | { readonly kind: 'text'; readonly text: string }
    /** Sealed with another key, or tampered with. */
    | { readonly kind: 'unreadable' };
  readonly delivery: 'sending' | 'sent' | { readonly failed: ErrorCode };
}

/** Everything there is to show about a room; a new object on each change, unchanged parts are kept. */
export interface RoomView {
  readonly phase: RoomPhase;
  /** Signals and chat are sealed with a key that the server does not have. */
  readonly isSealed: boolean;
  readonly capacity: number;
  readonly relay: IceConfig['relay'];
  /** `null` before the first welcome. */
  readonly local: ParticipantView | null;
  /** Others who have joined, by time of joining. */
  readonly remotes: readonly ParticipantView[];
  /** Others who are admitted and still in the preview, whether or not they knock, unless they are in `knocking`. */
  readonly previewing: readonly ParticipantView[];
  /** Others who ask to be let in, by time of coming; empty for whoever is no host or co-host. */
  readonly knocking: readonly ParticipantView[];
  readonly policy: Policy;
  /** What we may do just now: by role, policy, and what a host has taken away. */
  readonly may: Permissions;
  /** `join` asks a host first, and the phase is `knocking` until one has answered. */
  readonly mustKnock: boolean;
  readonly chat: readonly ChatMessage[];
}
