import type { ParticipantView, RoomEvents, RoomView } from '@madang/client';
import { DEFAULT_POLICY, patchPolicy } from '@madang/protocol';
import { nextTick, shallowRef } from 'vue';
import { describe, expect, it } from 'vitest';
import type { MeetingRoom } from '../services/meeting-session';
import { fakeRoom, fakeSession, SILENT_MEDIA } from '../stories/fake-session';
import { useNotices } from '../stores/notices';
import { aPerson } from '../testing/a-person';
import { withScope } from '../testing/mount-with-texts';
import { useHostNotices } from './use-host-notices';

const MIN = aPerson(1, { displayName: 'Min' });

function start(local: Partial<ParticipantView> = {}) {
  const listeners = new Map<string, (value: never) => void>();
  const view = shallowRef<RoomView>({
    ...fakeRoom(0),
    remotes: [MIN],
    local: aPerson(8, { isLocal: true, ...local }),
  });
  const room: MeetingRoom = {
    ...fakeSession(view.value, SILENT_MEDIA).room,
    on: (name, listener) => {
      listeners.set(name, listener);
      return () => listeners.delete(name);
    },
  };
  const isHeard = shallowRef(false);
  const isCovered = shallowRef(false);
  const { result } = withScope(() => ({
    notices: useNotices(),
    ...useHostNotices(
      room,
      () => view.value,
      () => isHeard.value,
      () => isCovered.value,
    ),
  }));
  const tell = <K extends keyof RoomEvents>(name: K, value: RoomEvents[K]) =>
    (listeners.get(name) as ((value: RoomEvents[K]) => void) | undefined)?.(value);
  const told = () => result.notices.notices.map(({ text }) => text.replace(/[\u2068\u2069]/gu, ''));
  return { ...result, view, isHeard, isCovered, tell, told };
}
const by = MIN.participantId;

describe('useHostNotices', () => {
  it('says who has muted what, and whether it stays so', () => {
    const free = start();
    free.tell('mutedByHost', { by, sources: ['microphone'] });
    free.tell('mutedByHost', { by, sources: ['screen', 'screenAudio'] });
    expect(free.told()).toEqual(['Min has muted you', 'Min has stopped your screen sharing']);
    const held = start({ mayUnmute: false });
    held.tell('mutedByHost', { by, sources: ['microphone'] });
    expect(held.told()[0]).toContain('You can speak again when a host asks');
  });

  it('keeps the wish to hear us until we are heard or have answered', async () => {
    const { tell, askedBy, answer, isHeard, notices } = start();
    tell('askedToUnmute', { by });
    expect(askedBy.value).toBe('Min');
    expect(notices.announcement).toContain('would like you to unmute');
    isHeard.value = true;
    await nextTick();
    expect(askedBy.value).toBeNull();
    tell('askedToUnmute', { by });
    expect(askedBy.value).toBeNull();
    isHeard.value = false;
    tell('askedToUnmute', { by });
    answer();
    expect(askedBy.value).toBeNull();
  });

  it('announces a knock, and shows it where its card is covered', () => {
    const { tell, told, isCovered, notices } = start({ role: 'host' });
    tell('knocked', aPerson(3, { displayName: 'Bo' }));
    expect(notices.announcement).toContain('asks to join');
    expect(told()).toEqual([]);
    isCovered.value = true;
    tell('knocked', aPerson(3, { displayName: 'Bo' }));
    expect(told()).toEqual(['Bo asks to join']);
  });

  it('says what has changed in the rules, but not to whoever changed them', () => {
    const policy = patchPolicy(DEFAULT_POLICY, { permissions: { participant: { chat: false } } });
    const { tell, told, view } = start();
    tell('policyChanged', { policy, by });
    expect(told()).toEqual(['Chat is off for participants']);
    const own = view.value.local?.participantId ?? null;
    tell('policyChanged', { policy: DEFAULT_POLICY, by: own });
    expect(told()).toHaveLength(1);
  });

  it('says when somebody raises a hand, once', async () => {
    const { view, told } = start();
    view.value = { ...view.value, remotes: [{ ...MIN, handRaisedAt: 5 }] };
    await nextTick();
    view.value = { ...view.value, remotes: [{ ...MIN, handRaisedAt: 5, isSpeaking: true }] };
    await nextTick();
    expect(told()).toEqual(['Min raised a hand']);
  });

  it('names a host who is not there any more as what it was', () => {
    const { tell, told } = start();
    tell('handLowered', { by: null });
    tell('roleChanged', { role: 'cohost', by: null });
    expect(told()).toEqual(['A host lowered your hand', 'You are a co-host now']);
  });
});
