import type { MediaView, RoomView } from '@madang/client';
import { computed, type ComputedRef } from 'vue';
import { isMicrophoneOpen, localCamera } from '../components/stage/tile-model';
import { useText } from '../i18n';
import { useNotices } from '../stores/notices';
import type { MediaControls } from './use-media-controls';

/** Why something may not be used now, as a sentence; `null` where it may. */
export type Blocked = Readonly<Record<'microphone' | 'camera' | 'share' | 'chat', string | null>>;

/**
 * The controls as far as the rules of the room let us use them: what is blocked says why instead. Turning off is always
 * possible.
 */
export function usePermittedControls(
  controls: MediaControls,
  room: () => RoomView,
  media: () => MediaView,
): { permitted: MediaControls; blocked: ComputedRef<Blocked> } {
  const { t } = useText();
  const { show } = useNotices();

  const blocked = computed((): Blocked => {
    const { may, local } = room();
    const isMuted = local?.mayUnmute === false;
    const microphone = isMuted ? 'hosting.blocked.microphoneMuted' : 'hosting.blocked.microphone';
    return {
      microphone: may.unmute ? null : t(microphone),
      camera: may.camera ? null : t('hosting.blocked.camera'),
      share: may.share ? null : t('hosting.blocked.share'),
      chat: may.chat ? null : t('hosting.blocked.chat'),
    };
  });

  function unless(reason: string | null, isOn: boolean, act: () => void): void {
    if (reason === null || isOn) act();
    else show(reason);
  }

  const permitted: MediaControls = {
    ...controls,
    toggleMicrophone: () =>
      unless(blocked.value.microphone, isMicrophoneOpen(media()), controls.toggleMicrophone),
    toggleCamera: () =>
      unless(blocked.value.camera, localCamera(media()) !== null, controls.toggleCamera),
    toggleShare: async () => {
      const isSharing = media().screen.kind === 'on';
      if (blocked.value.share !== null && !isSharing) show(blocked.value.share);
      else await controls.toggleShare();
    },
    talk: (isHeld) =>
      unless(blocked.value.microphone, !isHeld || isMicrophoneOpen(media()), () =>
        controls.talk(isHeld),
      ),
  };
  return { permitted, blocked };
}
