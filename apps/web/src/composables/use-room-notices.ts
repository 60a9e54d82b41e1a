import { onScopeDispose, watch } from 'vue';
import { isolate } from '../components/common/isolate';
import { useText } from '../i18n';
import type { MeetingRoom } from '../services/meeting-session';
import { useNotices } from '../stores/notices';

const PREVIEW_CHARS = 140;

/** Tells who comes, goes, shares and writes. Messages are only told while the chat is closed. */
export function useRoomNotices(
  room: MeetingRoom,
  isChatOpen: () => boolean,
  isRecovering: () => boolean,
): void {
  const { t } = useText();
  const { show } = useNotices();

  const unsubscribes = [
    room.on('participantJoined', ({ displayName }) =>
      show(t('notice.joined', { name: isolate(displayName) })),
    ),
    room.on('participantLeft', ({ displayName }) =>
      show(t('notice.left', { name: isolate(displayName) })),
    ),
    room.on('screenShareStarted', ({ displayName }) =>
      show(t('notice.shares', { name: isolate(displayName) })),
    ),
    room.on('screenShareStopped', ({ displayName }) =>
      show(t('notice.sharesNoMore', { name: isolate(displayName) })),
    ),
    room.on('chatReceived', ({ isLocal, displayName, content }) => {
      if (isLocal || isChatOpen()) return;
      const name = isolate(displayName);
      if (content.kind === 'unreadable') show(t('notice.chatUnreadable', { name }));
      else show(t('notice.chat', { name, text: isolate(content.text.slice(0, PREVIEW_CHARS)) }));
    }),
  ];
  watch(isRecovering, (is, was) => {
    if (was && !is) show(t('notice.recovered'));
  });
  onScopeDispose(() => unsubscribes.forEach((unsubscribe) => unsubscribe()));
}
