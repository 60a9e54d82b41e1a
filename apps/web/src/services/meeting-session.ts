import type { Hosting, LocalMedia, MeetingLink, Room } from '@madang/client';

/** What hosts do; as an interface, so that it can be shown without a room. */
export type MeetingHosting = Pick<Hosting, keyof Hosting>;

/** What this app uses of a `Room`. */
export type MeetingRoom = Pick<
  Room,
  | 'view'
  | 'subscribe'
  | 'on'
  | 'connect'
  | 'join'
  | 'stopKnocking'
  | 'raiseHand'
  | 'lowerHand'
  | 'setDisplayName'
  | 'sendChat'
  | 'retryChat'
  | 'noteTyping'
  | 'checkConnection'
  | 'leave'
> & { readonly hosting: MeetingHosting };

/** What this app uses of `LocalMedia`. */
export type MeetingMedia = Pick<
  LocalMedia,
  | 'view'
  | 'subscribe'
  | 'on'
  | 'start'
  | 'setCamera'
  | 'setMicrophone'
  | 'useCamera'
  | 'useMicrophone'
  | 'useSpeaker'
  | 'startScreenShare'
  | 'stopScreenShare'
  | 'dispose'
>;

/** A link that leads to a room, be its key whole or not. */
export type RoomLink = Exclude<MeetingLink, { kind: 'no-link' }>;

/** From being admitted until leaving: one room with our media in it. */
export interface MeetingSession {
  readonly link: RoomLink;
  /** The whole link, to invite others with. */
  readonly inviteUrl: string;
  readonly room: MeetingRoom;
  readonly media: MeetingMedia;
}
