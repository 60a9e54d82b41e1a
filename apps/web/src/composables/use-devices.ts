import type { Device, MediaView } from '@madang/client';
import { computed, type ComputedRef, type Ref } from 'vue';
import type { Translate } from '../i18n';

export type DeviceKind = 'camera' | 'microphone' | 'speaker';

export interface DeviceList {
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly selected: string;
}
export type DeviceLists = Readonly<Record<DeviceKind, DeviceList>>;

/** The system's own output, as `setSinkId` has it. W3C audio-output §3. */
const SYSTEM_SPEAKER = '';
/** Chromium lists the system's output by itself, under this id. */
const LISTED_SYSTEM_SPEAKER = 'default';

/** Devices as menus show them. Browsers hide names until permission is granted: those are numbered. */
export function useDevices(
  media: Readonly<Ref<MediaView>>,
  t: Translate,
): ComputedRef<DeviceLists> {
  const options = (
    devices: readonly Device[],
    unnamed: 'device.unnamedCamera' | 'device.unnamedMicrophone' | 'device.unnamedSpeaker',
  ) =>
    devices.map(({ deviceId, label }, index) => ({
      value: deviceId,
      label: label || t(unnamed, { n: index + 1 }),
    }));
  const withSystemSpeaker = (outputs: DeviceList['options']): DeviceList['options'] =>
    outputs.length === 0 || outputs.some(({ value }) => value === LISTED_SYSTEM_SPEAKER)
      ? outputs
      : [{ value: SYSTEM_SPEAKER, label: t('device.systemSpeaker') }, ...outputs];
  const selected = (state: MediaView['camera']) => (state.kind === 'on' ? state.deviceId : '');

  return computed(() => {
    const { cameras, microphones, speakers, camera, microphone, speakerId } = media.value;
    const outputs = withSystemSpeaker(options(speakers, 'device.unnamedSpeaker'));
    return {
      camera: { options: options(cameras, 'device.unnamedCamera'), selected: selected(camera) },
      microphone: {
        options: options(microphones, 'device.unnamedMicrophone'),
        selected: selected(microphone),
      },
      speaker: {
        options: outputs,
        selected: (outputs.find(({ value }) => value === speakerId) ?? outputs[0])?.value ?? '',
      },
    };
  });
}
