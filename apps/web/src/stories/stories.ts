import { h, type VNode } from 'vue';
import PageFrame from '../components/common/PageFrame.vue';
import BlockedRoom from '../components/lobby/BlockedRoom.vue';
import PasswordForm from '../components/lobby/PasswordForm.vue';
import HomePage from '../pages/HomePage.vue';
import LeftPage from '../pages/LeftPage.vue';
import SessionPage from '../pages/SessionPage.vue';
import {
  fakeChat,
  fakeMedia,
  fakePerson,
  fakeRoom,
  fakeSession,
  SILENT_MEDIA,
  withScreen,
} from './fake-session';
import { fakeScreen } from './fake-tracks';
import { DOCTOR_STORIES } from './doctor-stories';
import { HOSTING_STORIES } from './hosting-stories';

type Story = () => VNode;

const PREVIEW = { phase: { kind: 'preview' } } as const;
const meeting = (others: number, change = (room: ReturnType<typeof fakeRoom>) => room) =>
  h(SessionPage, { session: fakeSession(change(fakeRoom(others)), fakeMedia()) });
const framed = (content: VNode) => h(PageFrame, () => content);

/** Every screen in every state worth looking at. Open `/stories.html?story=…&theme=…&locale=…`. */
export const STORIES: Readonly<Record<string, Story>> = {
  ...HOSTING_STORIES,
  ...DOCTOR_STORIES,
  home: () => h(HomePage),
  left: () => h(LeftPage),
  unknown: () => framed(h(BlockedRoom, { reason: 'room-unknown' })),
  incomplete: () => framed(h(BlockedRoom, { reason: 'link-incomplete' })),
  insecure: () => framed(h(BlockedRoom, { reason: 'insecure' })),
  unreachable: () => framed(h(BlockedRoom, { reason: 'unreachable' })),
  password: () => framed(h(PasswordForm, { isChecking: false, problem: null })),
  'password-wrong': () =>
    framed(h(PasswordForm, { isChecking: false, problem: '비밀번호가 달라요. 다시 적어 주세요.' })),
  lobby: () =>
    h(SessionPage, {
      session: fakeSession(
        fakeRoom(4, { ...PREVIEW, previewing: [fakePerson(5, { stage: 'preview' })] }),
        fakeMedia(),
      ),
    }),
  'lobby-alone': () =>
    h(SessionPage, {
      session: fakeSession(
        fakeRoom(0, { ...PREVIEW, isSealed: false, relay: 'none' }),
        fakeMedia({ camera: { kind: 'off' } }),
      ),
    }),
  'lobby-denied': () =>
    h(SessionPage, {
      session: fakeSession(fakeRoom(2, PREVIEW), {
        ...SILENT_MEDIA,
        camera: { kind: 'failed', problem: 'denied' },
        microphone: { kind: 'failed', problem: 'denied' },
      }),
    }),
  'lobby-two-problems': () =>
    h(SessionPage, {
      session: fakeSession(fakeRoom(8, PREVIEW), {
        ...SILENT_MEDIA,
        camera: { kind: 'failed', problem: 'in-use' },
        microphone: { kind: 'failed', problem: 'not-found' },
      }),
    }),
  'meeting-1': () => meeting(0),
  'meeting-2': () => meeting(1),
  'meeting-3': () => meeting(2),
  'meeting-5': () => meeting(4),
  'meeting-6': () => meeting(5),
  'meeting-8': () => meeting(7),
  'meeting-9': () => meeting(8),
  screen: () => meeting(4, withScreen),
  'screen-8': () => meeting(7, withScreen),
  chat: () => meeting(3, (room) => ({ ...room, chat: fakeChat() })),
  'chat-empty': () => meeting(1),
  people: () =>
    meeting(6, (room) => ({ ...room, previewing: [fakePerson(7, { stage: 'preview' })] })),
  recovering: () =>
    meeting(3, (room) => ({
      ...room,
      phase: { kind: 'recovering', stage: 'joined', since: 0, isAnnounced: false },
      remotes: room.remotes.map((person, index) =>
        index === 0
          ? { ...person, presence: 'away' }
          : index === 1
            ? { ...person, link: 'interrupted' }
            : { ...person, link: 'connecting' },
      ),
    })),
  sharing: () =>
    h(SessionPage, {
      session: fakeSession(
        fakeRoom(2),
        fakeMedia({
          microphone: { kind: 'failed', problem: 'in-use' },
          screen: { kind: 'on', track: fakeScreen(), deviceId: 's', muted: false },
        }),
      ),
    }),
};
