import type { LocalMedia, MeetingLink, Room } from '@madang/client';

/** What this app uses of a `Room`. */
export type MeetingRoom = Pick<
  Room,
  | 'view'
  | 'subscribe'
  | 'on'
  | 'connect'
  | 'join'
  | 'setDisplayName'
  | 'sendChat'
  | 'retryChat'
  | 'noteTyping'
  | 'leave'
>;

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
