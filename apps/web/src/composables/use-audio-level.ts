import { AudioLevel } from '@madang/client';
import { onScopeDispose, ref, watch, type Ref } from 'vue';

/** How loud a track is now, 0 to 1, read once per frame; 0 without a track. */
export function useAudioLevel(track: () => MediaStreamTrack | null): Readonly<Ref<number>> {
  const level = ref(0);
  let end = () => {};

  watch(
    track,
    (now) => {
      end();
      if (now === null) return;
      const meter = new AudioLevel(now);
      let frame = 0;
      const read = () => {
        level.value = meter.read();
        frame = requestAnimationFrame(read);
      };
      read();
      end = () => {
        cancelAnimationFrame(frame);
        meter.dispose();
        level.value = 0;
        end = () => {};
      };
    },
    { immediate: true },
  );
  onScopeDispose(() => end());

  return level;
}
