import type { ChatMessage, MediaView, ParticipantView, RoomEvents, RoomView } from '@madang/client';
import { DEFAULT_POLICY, participantIdSchema, permissionsOf, roomIdSchema } from '@madang/protocol';
import type { MeetingHosting, MeetingSession } from '../services/meeting-session';
import { fakeCamera, fakeMicrophone, fakeScreen } from './fake-tracks';

const NAMES = [
  '김지민',
  'Alex Moreau',
  '박서연',
  'Nguyễn Thị Minh Khai',
  'Wolfeschlegelsteinhausenbergerdorff the Elder of Somewhere',
  '이도현',
  'عمر حسن',
  'Rosa',
  '최유나',
] as const;

const idOf = (index: number) => participantIdSchema.parse(`p_${String(index).padStart(16, 'a')}`);

function fakePublications(index: number, isLocal: boolean): ParticipantView['publications'] {
  const hasCamera = index % 3 !== 2;
  return {
    microphone: { source: 'microphone', muted: index % 2 === 0, track: null },
    ...(hasCamera
      ? {
          camera: {
            source: 'camera',
            muted: false,
            track: isLocal ? null : fakeCamera(index),
          },
        }
      : {}),
  };
}

export function fakePerson(
  index: number,
  overrides: Partial<ParticipantView> = {},
): ParticipantView {
  const isLocal = overrides.isLocal ?? false;
  return {
    participantId: idOf(index),
    isLocal,
    displayName: NAMES[index % NAMES.length] ?? 'Somebody',
    role: index === 0 ? 'host' : 'participant',
    stage: 'joined',
    presence: 'present',
    joinedAt: 1_000 + index,
    isSpeaking: index === 1,
    isTyping: index === 2,
    link: 'connected',
    handRaisedAt: null,
    mayUnmute: true,
    publications: overrides.publications ?? fakePublications(index, isLocal),
    ...overrides,
  };
}

export const SILENT_MEDIA: MediaView = {
  microphone: { kind: 'off' },
  camera: { kind: 'off' },
  screen: { kind: 'off' },
  screenAudio: { kind: 'off' },
  microphones: [],
  cameras: [],
  speakers: [],
  speakerId: null,
  canShareScreen: true,
};

export function fakeMedia(overrides: Partial<MediaView> = {}): MediaView {
  return {
    ...SILENT_MEDIA,
    microphone: { kind: 'on', track: fakeMicrophone(), deviceId: 'm1', muted: false },
    camera: { kind: 'on', track: fakeCamera(7), deviceId: 'c1', muted: false },
    microphones: [
      { deviceId: 'm1', label: 'MacBook Pro 마이크' },
      { deviceId: 'm2', label: 'Jabra Evolve2 65 (Bluetooth)' },
    ],
    cameras: [
      { deviceId: 'c1', label: 'FaceTime HD Camera' },
      { deviceId: 'c2', label: 'Logitech BRIO with a rather long product name (046d:085e)' },
    ],
    speakers: [{ deviceId: 's1', label: 'MacBook Pro 스피커' }],
    ...overrides,
  };
}

/** `others` besides us; we joined third. */
export function fakeRoom(others: number, overrides: Partial<RoomView> = {}): RoomView {
  const remotes = Array.from({ length: others }, (_, index) => fakePerson(index));
  const local = fakePerson(8, { isLocal: true, joinedAt: 1_001.5, isSpeaking: false });
  const policy = overrides.policy ?? DEFAULT_POLICY;
  const role = overrides.local?.role ?? local.role;
  return {
    phase: { kind: 'joined' },
    isSealed: true,
    capacity: 8,
    relay: 'ready',
    local,
    remotes,
    previewing: [],
    knocking: [],
    policy,
    may: permissionsOf(role, policy),
    mustKnock: false,
    chat: [],
    ...overrides,
  };
}

export function withScreen(room: RoomView): RoomView {
  const [first, ...rest] = room.remotes;
  if (first === undefined) return room;
  const screen = { source: 'screen', muted: false, track: fakeScreen() } as const;
  return {
    ...room,
    remotes: [{ ...first, publications: { ...first.publications, screen } }, ...rest],
  };
}

export function fakeChat(): ChatMessage[] {
  const texts: [number, string, ChatMessage['delivery']?][] = [
    [
      0,
      '안녕하세요! 오늘 회의 자료는 여기 있어요: https://example.org/마당/자료.pdf, 먼저 봐 주세요.',
    ],
    [0, '3시에 시작할게요.'],
    [1, 'Thanks – reading it now.\nTwo lines, and a <b>bold</b> that must stay text.'],
    [8, '저는 조금 늦어요 🙏'],
    [2, '<img src=x onerror="alert(1)"> javascript:alert(1) \u202Egnp.exe'],
    [3, 'supercalifragilisticexpialidocious'.repeat(6)],
    [6, 'مرحبا بالجميع، كيف حالكم؟'],
    [8, '이 메시지는 아직 가는 중이에요.', 'sending'],
    [8, '이 메시지는 가지 못했어요.', { failed: 'unavailable' }],
  ];
  const at = new Date('2026-11-21T15:04:00').getTime();
  const messages = texts.map(([who, text, delivery = 'sent'], index): ChatMessage => ({
    id: `x:${index}`,
    from: idOf(who),
    isLocal: who === 8,
    displayName: NAMES[who] ?? '',
    at: at + index * 60_000,
    content: { kind: 'text', text },
    delivery,
  }));
  const [first] = messages;
  if (first) messages.splice(5, 0, { ...first, id: 'u', content: { kind: 'unreadable' } });
  return messages;
}

const later = () => Promise.resolve();

/** Does nothing, and says that it is done. */
export const FAKE_HOSTING: MeetingHosting = {
  admit: later,
  deny: later,
  mute: later,
  askToUnmute: later,
  stopShare: later,
  lowerHands: later,
  remove: later,
  setRole: later,
  handOver: later,
  setPolicy: later,
  end: later,
};

/** `happens`: what the room tells as soon as somebody listens. */
export function fakeSession(
  room: RoomView,
  media: MediaView,
  happens: Partial<RoomEvents> = {},
): MeetingSession {
  const roomId = roomIdSchema.parse('lusab-babad-gutih-tugad');
  const nothing = () => {};
  return {
    link: { kind: 'meeting', roomId, key: null },
    inviteUrl: `https://meet.example.org/m/${roomId}#k=0pX1cQ9vJm4wTz8sLr2yKd6uHb3nGf5eAa7iOoPpQqR`,
    room: {
      view: room,
      subscribe: () => nothing,
      on: (name, listener) => {
        const value = happens[name];
        if (value !== undefined) queueMicrotask(() => listener(value));
        return nothing;
      },
      connect: later,
      join: later,
      stopKnocking: later,
      raiseHand: nothing,
      lowerHand: nothing,
      hosting: FAKE_HOSTING,
      setDisplayName: nothing,
      sendChat: nothing,
      noteTyping: nothing,
      checkConnection: () => Promise.resolve('fine'),
      retryChat: nothing,
      leave: later,
    },
    media: {
      view: media,
      subscribe: () => nothing,
      on: () => nothing,
      start: later,
      setCamera: later,
      setMicrophone: later,
      useCamera: later,
      useMicrophone: later,
      useSpeaker: nothing,
      startScreenShare: () => Promise.resolve(false),
      stopScreenShare: nothing,
      dispose: nothing,
    },
  };
}
