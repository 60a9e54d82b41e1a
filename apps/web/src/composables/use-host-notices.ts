import type { ParticipantView, RoomView } from '@madang/client';
import type { ParticipantId, Source } from '@madang/protocol';
import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue';
import { named } from '../components/common/named';
import { policyChanges } from '../components/hosting/policy-changes';
import { useText, type MessageKey } from '../i18n';
import type { MeetingRoom } from '../services/meeting-session';
import { useNotices } from '../stores/notices';

/** What a host has done to one of our sources, in words. */
const STOPPED: Partial<Record<Source, MessageKey>> = {
  microphone: 'hosting.told.muted',
  camera: 'hosting.told.cameraOff',
  screen: 'hosting.told.screenStopped',
};

/**
 * Tells what hosts do and what is asked of them. `askedBy` is who would like to hear us, until we are heard or have
 * answered.
 */
export function useHostNotices(
  room: MeetingRoom,
  view: () => RoomView,
  isHeard: () => boolean,
  /** What waits cannot be seen just now, and is shown as a notice, too. */
  isCovered: () => boolean,
): { askedBy: Readonly<ShallowRef<string | null>>; answer: () => void } {
  const { t } = useText();
  const { announce, show } = useNotices();
  const askedBy = shallowRef<string | null>(null);

  const everybody = (): ParticipantView[] => {
    const { local, remotes } = view();
    return local === null ? [...remotes] : [local, ...remotes];
  };
  const nameOf = (id: ParticipantId | null) =>
    everybody().find(({ participantId }) => participantId === id)?.displayName ??
    t('hosting.aHost');

  let policy = view().policy;
  const unsubscribes = [
    room.on('mutedByHost', ({ by, sources }) => {
      const name = named(nameOf(by));
      const stays = view().local?.mayUnmute === false;
      if (stays) askedBy.value = null;
      for (const source of sources) {
        const text = STOPPED[source];
        if (source === 'microphone' && stays) show(t('hosting.told.mutedStays', { name }));
        else if (text !== undefined) show(t(text, { name }));
      }
    }),
    room.on('askedToUnmute', ({ by }) => {
      if (isHeard()) return;
      askedBy.value = nameOf(by);
      const text = t('hosting.asked.title', { name: named(askedBy.value) });
      if (isCovered()) show(text);
      else announce(text);
    }),
    room.on('handLowered', ({ by }) =>
      show(t('hosting.hand.lowered', { name: named(nameOf(by)) })),
    ),
    room.on('roleChanged', ({ role }) => show(t(`hosting.told.${role}`))),
    room.on('knocked', ({ displayName }) => {
      const text = t('hosting.knock.one', { name: named(displayName) });
      if (isCovered()) show(text);
      else announce(text);
    }),
    room.on('policyChanged', ({ policy: now, by }) => {
      const before = policy;
      policy = now;
      const { local } = view();
      // Whoever made the change has seen it.
      if (local === null || by === local.participantId) return;
      for (const { text, who } of policyChanges(before, now, local.role)) {
        show(t(text, who === null ? {} : { who: t(who) }));
      }
    }),
  ];
  onScopeDispose(() => unsubscribes.forEach((unsubscribe) => unsubscribe()));

  watch(isHeard, (is) => {
    if (is) askedBy.value = null;
  });
  watch(
    () => view().remotes,
    (now, before) => {
      const wereUp = new Set(before.filter(hasHandUp).map(({ participantId }) => participantId));
      for (const one of now.filter(hasHandUp)) {
        if (wereUp.has(one.participantId)) continue;
        show(t('hosting.hand.raised', { name: named(one.displayName) }));
      }
    },
  );

  return { askedBy, answer: () => (askedBy.value = null) };
}

function hasHandUp({ handRaisedAt }: ParticipantView): boolean {
  return handRaisedAt !== null;
}
