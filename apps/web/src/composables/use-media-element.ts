import { onBeforeUnmount, ref, watch, type Ref } from 'vue';

/**
 * Shows or plays one track in a media element. `hasData` is true once something of this very track can be
 * seen or heard; `isBlocked` while the browser wants a gesture first, after which `play()` does it.
 */
export function useMediaElement(
  element: Readonly<Ref<HTMLMediaElement | null>>,
  track: () => MediaStreamTrack | null,
): {
  hasData: Readonly<Ref<boolean>>;
  isBlocked: Readonly<Ref<boolean>>;
  play: () => Promise<void>;
} {
  const hasData = ref(false);
  const isBlocked = ref(false);
  const onData = () => (hasData.value = true);

  async function play(): Promise<void> {
    try {
      await element.value?.play();
      isBlocked.value = false;
    } catch (error) {
      // Any other failure is an AbortError of a track that has been replaced meanwhile.
      if (error instanceof DOMException && error.name === 'NotAllowedError') isBlocked.value = true;
    }
  }

  function detach(from: HTMLMediaElement | null): void {
    from?.removeEventListener('loadeddata', onData);
    if (from) from.srcObject = null;
    hasData.value = false;
    isBlocked.value = false;
  }

  watch(
    [element, track],
    ([now, nowTrack], [before]) => {
      detach(before ?? null);
      if (now === null || nowTrack === null) return;
      now.addEventListener('loadeddata', onData);
      now.srcObject = new MediaStream([nowTrack]);
      void play();
    },
    { immediate: true, flush: 'post' },
  );
  onBeforeUnmount(() => detach(element.value));

  return { hasData, isBlocked, play };
}
