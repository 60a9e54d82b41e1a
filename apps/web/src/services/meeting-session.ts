import type { LocalMedia, Room } from '@madang/client';
import type { RoomId } from '@madang/protocol';

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
  | 'leave'
>;

/** What this app uses of `LocalMedia`. */
export type MeetingMedia = Pick<
  LocalMedia,
  | 'view'
  | 'subscribe'
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

/** Where a link leads; `keyText` is the secret part after the `#`. */
export interface MeetingLink {
  readonly roomId: RoomId;
  readonly keyText: string | null;
}

/** From being admitted until leaving: one room with our media in it. */
export interface MeetingSession {
  readonly link: MeetingLink;
  /** The whole link, to invite others with. */
  readonly inviteUrl: string;
  readonly room: MeetingRoom;
  readonly media: MeetingMedia;
}
