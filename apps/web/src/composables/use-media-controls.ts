import type { MediaView } from '@madang/client';
import { onScopeDispose, watch, type Ref } from 'vue';
import { useText } from '../i18n';
import { deviceProblems, PROBLEM_TEXTS, type Thing } from '../components/lobby/device-problems';
import { isMicrophoneOpen, localCamera } from '../components/stage/tile-model';
import type { MeetingMedia } from '../services/meeting-session';
import { useNotices } from '../stores/notices';
import { usePreferences } from '../stores/preferences';
import type { DeviceKind } from './use-devices';

export interface MediaControls {
  readonly toggleMicrophone: () => void;
  readonly toggleCamera: () => void;
  /** Starts the devices again that had a problem. */
  readonly retry: (thing: Thing) => void;
  readonly choose: (kind: DeviceKind, deviceId: string) => void;
  readonly toggleShare: () => Promise<void>;
  readonly talk: (isHeld: boolean) => void;
}

/**
 * What a person can do with their devices. Choices are remembered for the next visit; what became of a
 * wish is read from the view, never assumed.
 */
export function useMediaControls(
  media: MeetingMedia,
  view: Readonly<Ref<MediaView>>,
): MediaControls {
  const preferences = usePreferences();

  function setMicrophone(on: boolean): void {
    preferences.microphone = on;
    void media.setMicrophone(on);
  }

  function setCamera(on: boolean): void {
    preferences.camera = on;
    void media.setCamera(on);
  }

  function choose(kind: DeviceKind, deviceId: string): void {
    switch (kind) {
      case 'camera':
        preferences.cameraId = deviceId;
        return void media.useCamera(deviceId);
      case 'microphone':
        preferences.microphoneId = deviceId;
        return void media.useMicrophone(deviceId);
      case 'speaker':
        preferences.speakerId = deviceId;
        return media.useSpeaker(deviceId);
    }
  }

  async function toggleShare(): Promise<void> {
    if (view.value.screen.kind === 'on') media.stopScreenShare();
    else await media.startScreenShare();
  }

  let isTalking = false;

  /** Not a choice to remember, and nothing to do for whoever is heard anyway. */
  function talk(isHeld: boolean): void {
    if (isHeld === isTalking || (isHeld && isMicrophoneOpen(view.value))) return;
    isTalking = isHeld;
    void media.setMicrophone(isHeld);
  }

  return {
    toggleMicrophone: () => setMicrophone(!isMicrophoneOpen(view.value)),
    toggleCamera: () => setCamera(localCamera(view.value) === null),
    retry: (thing) => {
      if (thing !== 'camera') setMicrophone(true);
      if (thing !== 'microphone') setCamera(true);
    },
    choose,
    toggleShare,
    talk,
  };
}

/** Says when a device goes on, off or wrong, however that came about; the lobby tells problems by itself. */
export function useMediaNotices(
  media: MeetingMedia,
  view: Readonly<Ref<MediaView>>,
  showsProblems: () => boolean,
): void {
  const { t } = useText();
  const { announce, show } = useNotices();

  onScopeDispose(
    media.on('deviceReplaced', ({ source }) =>
      show(t('notice.deviceReplaced', { thing: t(`thing.${source}`) })),
    ),
  );
  watch(
    () => isMicrophoneOpen(view.value),
    (isOn) => announce(t(isOn ? 'notice.microphoneOn' : 'notice.microphoneOff')),
  );
  watch(
    () => localCamera(view.value) !== null,
    (isOn) => announce(t(isOn ? 'notice.cameraOn' : 'notice.cameraOff')),
  );
  watch(
    () => deviceProblems(view.value),
    (now, before) => {
      if (!showsProblems()) return;
      for (const { problem, thing } of now) {
        if (before.some((one) => one.problem === problem && one.thing === thing)) continue;
        show(t(PROBLEM_TEXTS[problem], { thing: t(`thing.${thing}`) }), 'problem');
      }
    },
  );
}
