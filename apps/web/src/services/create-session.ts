import { buildMeetingLink, LocalMedia, Room } from '@madang/client';
import type { OpenRoom } from './admission';
import { signalUrl } from './api';
import type { MeetingSession, RoomLink } from './meeting-session';

export interface SessionWishes {
  readonly displayName: string;
  readonly camera: boolean;
  readonly microphone: boolean;
  readonly cameraId: string | null;
  readonly microphoneId: string | null;
  readonly speakerId: string | null;
}

/** Begins to connect and opens the wanted devices, both at once; whoever asked owns the session and ends it. */
export function createSession(
  link: RoomLink,
  { key, desk }: OpenRoom,
  wishes: SessionWishes,
): MeetingSession {
  const { displayName, camera, microphone, cameraId, microphoneId, speakerId } = wishes;
  const media = new LocalMedia({ cameraId, microphoneId, speakerId });
  const room = new Room({
    roomId: link.roomId,
    key,
    signalUrl: signalUrl(),
    media,
    displayName,
    getTicket: desk.getTicket,
  });
  void media.start({ camera, microphone });
  // A refusal ends the room, and that is told by its event.
  room.connect().catch(() => {});
  return { link, inviteUrl: buildMeetingLink(location.origin, link.roomId, key), room, media };
}
