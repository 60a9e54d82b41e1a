import { DEFAULT_POLICY, participantIdSchema, permissionsOf } from '@madang/protocol';
import type { MediaView, ParticipantView, RoomView } from '@madang/client';
import { describe, expect, it } from 'vitest';
import { tilesOf } from './tile-model';

const id = (index: number) => participantIdSchema.parse(`p_${String(index).padStart(16, '0')}`);
const track = (name: string) => ({ id: name }) as MediaStreamTrack;

const person = (index: number, overrides: Partial<ParticipantView> = {}): ParticipantView => ({
  participantId: id(index),
  isLocal: false,
  displayName: `Person ${index}`,
  role: 'participant',
  stage: 'joined',
  presence: 'present',
  joinedAt: index,
  publications: {},
  isSpeaking: false,
  isTyping: false,
  link: 'connected',
  handRaisedAt: null,
  mayUnmute: true,
  ...overrides,
});

const room = (local: ParticipantView | null, remotes: ParticipantView[]): RoomView => ({
  phase: { kind: 'joined' },
  isSealed: true,
  capacity: 8,
  relay: 'none',
  local,
  remotes,
  previewing: [],
  knocking: [],
  policy: DEFAULT_POLICY,
  may: permissionsOf('participant', DEFAULT_POLICY),
  mustKnock: false,
  chat: [],
});

const media: MediaView = {
  microphone: { kind: 'on', track: track('mic'), deviceId: 'm', muted: false },
  camera: { kind: 'on', track: track('own'), deviceId: 'c', muted: false },
  screen: { kind: 'on', track: track('own screen'), deviceId: 's', muted: false },
  screenAudio: { kind: 'off' },
  microphones: [],
  cameras: [],
  speakers: [],
  speakerId: null,
  canShareScreen: true,
};

describe('tilesOf', () => {
  it('orders everybody by the time of joining, us among them', () => {
    const local = person(2, { isLocal: true, joinedAt: 20 });
    const remotes = [person(1, { joinedAt: 30 }), person(3, { joinedAt: 10 })];
    const tiles = tilesOf(room(local, remotes), media);
    expect(tiles.map(({ participant }) => participant.participantId)).toEqual([
      id(3),
      id(2),
      id(1),
    ]);
  });

  it('orders the same for everybody when two joined at the same moment', () => {
    const [a, b] = [person(1, { joinedAt: 5 }), person(2, { joinedAt: 5 })];
    const keys = (remotes: ParticipantView[]) =>
      tilesOf(room(null, remotes), media).map((t) => t.key);
    expect(keys([a, b])).toEqual(keys([b, a]));
  });

  it('shows our camera from our own media, and never our own screen or sound', () => {
    const tiles = tilesOf(room(person(1, { isLocal: true }), []), media);
    expect(tiles).toHaveLength(1);
    expect(tiles[0]).toMatchObject({ source: 'camera', audio: null, isMicrophoneMuted: false });
    expect(tiles[0]?.video?.id).toBe('own');
  });

  it('puts a shared screen right after the person who shares it, with its sound', () => {
    const sharing = person(1, {
      publications: {
        microphone: { source: 'microphone', muted: false, track: track('voice') },
        screen: { source: 'screen', muted: false, track: track('screen') },
        screenAudio: { source: 'screenAudio', muted: false, track: track('film') },
      },
    });
    const tiles = tilesOf(room(null, [sharing, person(2)]), media);
    expect(tiles.map(({ source, audio }) => [source, audio?.id])).toEqual([
      ['camera', 'voice'],
      ['screen', 'film'],
      ['camera', undefined],
    ]);
  });

  it('plays nothing of what is muted, even if a track is there', () => {
    const muted = person(1, {
      publications: {
        microphone: { source: 'microphone', muted: true, track: track('voice') },
        screen: { source: 'screen', muted: false, track: track('screen') },
        screenAudio: { source: 'screenAudio', muted: true, track: track('film') },
      },
    });
    expect(tilesOf(room(null, [muted]), media).map(({ audio }) => audio)).toEqual([null, null]);
  });

  it('shows no picture of a muted camera, and takes a missing microphone for muted', () => {
    const muted = person(1, {
      publications: { camera: { source: 'camera', muted: true, track: track('black') } },
    });
    expect(tilesOf(room(null, [muted]), media)[0]).toMatchObject({
      video: null,
      isMicrophoneMuted: true,
    });
  });
});
