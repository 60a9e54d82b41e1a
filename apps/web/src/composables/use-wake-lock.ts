import { onScopeDispose } from 'vue';

/**
 * Keeps the screen on until the scope ends. The browser drops the lock whenever the page is hidden, so it
 * is taken again each time. W3C screen-wake-lock §5.
 */
export function useWakeLock(): void {
  if (!('wakeLock' in navigator)) return;
  const scope = new AbortController();
  let lock: WakeLockSentinel | null = null;

  async function take(): Promise<void> {
    if (document.visibilityState !== 'visible') return;
    try {
      lock = await navigator.wakeLock.request('screen');
      if (scope.signal.aborted) await lock.release();
    } catch {
      // Refused, for instance while the battery is low: the meeting goes on.
    }
  }

  document.addEventListener('visibilitychange', () => void take(), { signal: scope.signal });
  void take();
  onScopeDispose(() => {
    scope.abort();
    void lock?.release().catch(() => {});
  });
}
