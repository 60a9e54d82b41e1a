import type { QuietFinding, RoomView } from '@madang/client';
import { onScopeDispose, ref, watch, type Ref } from 'vue';
import type { MeetingRoom } from '../services/meeting-session';

/** The preview comes first: devices open and peers connect in this time. */
const AFTER_MS = 1_500;

/**
 * What to say about the connection before a meeting. It waits until the browser is idle, looks once for each news of
 * the relay, and gives up as soon as somebody joins.
 */
export function useQuietCheck(
  room: Pick<MeetingRoom, 'checkConnection'>,
  view: () => RoomView,
  isJoining: () => boolean,
): Readonly<Ref<QuietFinding>> {
  const finding = ref<QuietFinding>('fine');
  let current = new AbortController();
  let hasJoined = false;

  watch(
    () => (view().local === null ? null : view().relay),
    (relay) => {
      if (relay === null || hasJoined) return;
      current.abort();
      const { signal } = (current = new AbortController());
      // What is known already needs no time that others need.
      if (relay !== 'ready') void look(signal);
      else whenIdle(() => void look(signal), signal);
    },
    { immediate: true },
  );
  watch(isJoining, (is) => {
    hasJoined ||= is;
    if (is) current.abort();
  });
  onScopeDispose(() => current.abort());

  async function look(signal: AbortSignal): Promise<void> {
    const found = await room.checkConnection(signal);
    if (!signal.aborted) finding.value = found;
  }
  return finding;
}

function whenIdle(run: () => void, signal: AbortSignal): void {
  const timer = setTimeout(() => {
    // Safari has none.
    if (typeof requestIdleCallback === 'undefined') run();
    else requestIdleCallback(() => !signal.aborted && run(), { timeout: AFTER_MS });
  }, AFTER_MS);
  signal.addEventListener('abort', () => clearTimeout(timer));
}
