import type { MediaView, ParticipantView, RoomView } from '@madang/client';

/** One rectangle of the meeting: a person, or a screen that a person shares. */
export interface TileModel {
  readonly key: string;
  readonly participant: ParticipantView;
  readonly isLocal: boolean;
  readonly source: 'camera' | 'screen';
  /** What to show; `null` while it is off, muted or not here yet. */
  readonly video: MediaStreamTrack | null;
  /** What to play; `null` while it is muted, whatever its sender sends, and always for the local participant. */
  readonly audio: MediaStreamTrack | null;
  readonly isMicrophoneMuted: boolean;
}

/** Our own camera as it is now, without waiting for what we announce about it. */
export function localCamera(media: MediaView): MediaStreamTrack | null {
  return media.camera.kind === 'on' && !media.camera.muted ? media.camera.track : null;
}

export function isMicrophoneOpen(media: MediaView): boolean {
  return media.microphone.kind === 'on' && !media.microphone.muted;
}

function localTile(participant: ParticipantView, media: MediaView): TileModel {
  return {
    key: `${participant.participantId}:camera`,
    participant,
    isLocal: true,
    source: 'camera',
    video: localCamera(media),
    audio: null,
    isMicrophoneMuted: !isMicrophoneOpen(media),
  };
}

function remoteTiles(participant: ParticipantView): TileModel[] {
  const { camera, microphone, screen, screenAudio } = participant.publications;
  const isMicrophoneMuted = microphone === undefined || microphone.muted;
  const tile = (
    source: TileModel['source'],
    video: typeof camera,
    audio: typeof camera,
  ): TileModel => ({
    key: `${participant.participantId}:${source}`,
    participant,
    isLocal: false,
    source,
    video: video !== undefined && !video.muted ? video.track : null,
    audio: audio !== undefined && !audio.muted ? audio.track : null,
    isMicrophoneMuted,
  });
  const tiles = [tile('camera', camera, microphone)];
  if (screen !== undefined) tiles.push(tile('screen', screen, screenAudio));
  return tiles;
}

/** Everybody who has joined, in the order of joining, which is the same for everybody. */
export function byJoinTime(room: RoomView): ParticipantView[] {
  const all = room.local === null ? room.remotes : [room.local, ...room.remotes];
  return [...all].sort(
    (a, b) => a.joinedAt - b.joinedAt || (a.participantId < b.participantId ? -1 : 1),
  );
}

/**
 * The tiles of a meeting in the order of joining. Our own screen is no tile: showing it to ourselves would
 * repeat it endlessly.
 */
export function tilesOf(room: RoomView, media: MediaView): TileModel[] {
  return byJoinTime(room).flatMap((participant) =>
    participant.isLocal ? [localTile(participant, media)] : remoteTiles(participant),
  );
}
