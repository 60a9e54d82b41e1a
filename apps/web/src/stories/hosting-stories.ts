import type { EndReason, MediaView, ParticipantView, RoomEvents, RoomView } from '@madang/client';
import { DEFAULT_POLICY, type ErrorCode, type Policy, type Role } from '@madang/protocol';
import { h, type VNode } from 'vue';
import PageFrame from '../components/common/PageFrame.vue';
import EndMessage from '../components/lobby/EndMessage.vue';
import SessionPage from '../pages/SessionPage.vue';
import { fakeMedia, fakePerson, fakeRoom, fakeSession, withScreen } from './fake-session';

const me = (overrides: Partial<ParticipantView> = {}) =>
  fakePerson(8, { isLocal: true, joinedAt: 1_001.5, isSpeaking: false, ...overrides });

function lobby(overrides: Partial<RoomView>): VNode {
  const room = fakeRoom(0, { phase: { kind: 'preview' }, mustKnock: true, ...overrides });
  return h(SessionPage, { session: fakeSession(room, fakeMedia()) });
}

function meetingAs(
  role: Role,
  others: number,
  overrides: Partial<RoomView> = {},
  more: { readonly happens?: Partial<RoomEvents>; readonly media?: Partial<MediaView> } = {},
): VNode {
  const room = fakeRoom(others, { local: me({ role }), ...overrides });
  // Of hosts there is one at first.
  const remotes = room.remotes.map((one, index) =>
    index === 0 ? { ...one, role: role === 'host' ? ('participant' as const) : one.role } : one,
  );
  const media = fakeMedia(more.media);
  return h(SessionPage, { session: fakeSession({ ...room, remotes }, media, more.happens) });
}

const knocking = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    fakePerson((index * 3 + 4) % 9, { stage: 'knocking', role: 'participant' }),
  ).map((one, index) => ({ ...one, participantId: fakePerson(20 + index).participantId }));

/** Two raised hands, a co-host, and somebody who shares the screen. */
function busy(role: Role): VNode {
  const room = withScreen(fakeRoom(6));
  const remotes = room.remotes.map((one, index): ParticipantView => ({
    ...one,
    role: index === 3 ? 'cohost' : one.role,
    handRaisedAt: index === 2 ? 20 : index === 4 ? 10 : null,
  }));
  const waits = role === 'participant' ? [] : knocking(3);
  return meetingAs(role, 6, { remotes, knocking: waits, local: me({ role, handRaisedAt: 30 }) });
}

const STRICT: Policy = {
  ...DEFAULT_POLICY,
  permissions: {
    cohost: DEFAULT_POLICY.permissions.cohost,
    participant: { chat: false, share: false, unmute: false, camera: false },
  },
};
const muted = (kind: 'microphone' | 'camera') => ({
  [kind]: { kind: 'off' } as const,
});

function end(code: ErrorCode): VNode {
  const reason: EndReason = { kind: 'refused', code };
  return h(PageFrame, () => h(EndMessage, { reason, mayRejoin: true }));
}

/** What hosts see and do, and what becomes of it for others. */
export const HOSTING_STORIES: Readonly<Record<string, () => VNode>> = {
  'knock-lobby': () => lobby({}),
  'knock-asked': () => lobby({ phase: { kind: 'knocking' } }),
  'knock-recovering': () =>
    lobby({ phase: { kind: 'recovering', stage: 'knocking', since: 0, isAnnounced: false } }),
  'end-denied': () => end('denied'),
  'end-removed': () => end('removed'),
  'end-banned': () => end('banned'),
  'end-ended': () => end('room_ended'),
  'end-locked': () => end('room_locked'),
  'knock-1': () => meetingAs('host', 3, { knocking: knocking(1) }),
  'knock-5': () => meetingAs('host', 4, { knocking: knocking(5) }),
  'knock-alone': () => meetingAs('host', 0, { knocking: knocking(1) }),
  'people-host': () => busy('host'),
  'people-cohost': () => busy('cohost'),
  'people-participant': () => busy('participant'),
  'host-controls': () => meetingAs('host', 3),
  asked: () =>
    meetingAs(
      'participant',
      3,
      {},
      {
        happens: { askedToUnmute: { by: fakePerson(1).participantId } },
        media: muted('microphone'),
      },
    ),
  told: () =>
    meetingAs(
      'participant',
      3,
      { local: me({ mayUnmute: false }), may: { ...STRICT.permissions.cohost, unmute: false } },
      {
        happens: {
          mutedByHost: { by: fakePerson(0).participantId, sources: ['microphone'] },
          policyChanged: {
            policy: {
              ...STRICT,
              permissions: {
                ...STRICT.permissions,
                participant: { ...STRICT.permissions.cohost, chat: false },
              },
            },
            by: null,
          },
          roleChanged: { role: 'cohost', by: null },
        },
        media: muted('microphone'),
      },
    ),
  'asked-and-knock': () =>
    meetingAs(
      'cohost',
      1,
      { knocking: knocking(2) },
      {
        happens: { askedToUnmute: { by: fakePerson(0).participantId } },
        media: muted('microphone'),
      },
    ),
  blocked: () =>
    meetingAs(
      'participant',
      3,
      { policy: STRICT },
      { media: { ...muted('microphone'), ...muted('camera') } },
    ),
};
