/** The two sources that come from a device of the person. */
export type DeviceSource = 'microphone' | 'camera';

const BASE: Readonly<Record<DeviceSource, MediaTrackConstraints>> = {
  microphone: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  camera: {
    width: { ideal: 1280 },
    height: { ideal: 720 },
    frameRate: { ideal: 30 },
  },
};

/** What to ask for; `deviceId` `null` leaves the choice to the browser. */
export function constraintsFor(
  source: DeviceSource,
  deviceId: string | null,
): MediaTrackConstraints {
  return { ...BASE[source], ...(deviceId === null ? {} : { deviceId: { exact: deviceId } }) };
}

/**
 * Text stays readable at a low rate, film does not: the browser is told that it is text, and asked for
 * enough frames to scroll by. `surfaceSwitching` and its like: W3C screen-share §5.
 */
export const SCREEN_OPTIONS = {
  video: { frameRate: { ideal: 15, max: 30 } },
  audio: true,
  selfBrowserSurface: 'exclude',
  surfaceSwitching: 'include',
  systemAudio: 'include',
} as const satisfies DisplayMediaStreamOptions & Record<string, unknown>;
