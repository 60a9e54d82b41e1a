import { problemOf } from '../media/device-problem';
import { type DeviceProblem } from '../media/media-view';
import { failed, ok, skipped, warning, type CheckOutcome } from './check';
import { type DiagnosisEnvironment } from './diagnosis-environment';

export type TriableDevice = 'microphone' | 'camera';
export type DeviceId = TriableDevice | 'speaker';

type DeviceTools = Pick<DiagnosisEnvironment, 'devices' | 'permissions' | 'isSecure'>;

const KIND = {
  microphone: 'audioinput',
  camera: 'videoinput',
  speaker: 'audiooutput',
} as const satisfies Record<DeviceId, MediaDeviceKind>;

/** What can be known of a device without asking anybody: nothing is opened, nothing lights up. */
export async function checkDevice(id: DeviceId, tools: DeviceTools): Promise<CheckOutcome> {
  const { devices, permissions, isSecure } = tools;
  if (!isSecure) return failed('insecure-context');
  const all = (await devices?.enumerateDevices().catch(() => null)) ?? null;
  if (all === null) return failed('unknown');
  const count = all.filter(({ kind }) => kind === KIND[id]).length;
  // Some browsers tell of no speakers, others only once the microphone may be used (W3C mediacapture-output §2).
  if (id === 'speaker') return count === 0 ? skipped('not-listed') : ok({ count });
  if (count === 0) return warning('not-found');
  const permission = await permissionFor(id, permissions);
  if (permission === 'denied') return failed('denied', { count });
  return permission === 'granted' ? ok({ count }) : skipped('not-tried', { count });
}

/** `prompt` where the browser does not say. */
async function permissionFor(
  name: TriableDevice,
  permissions: Permissions | undefined,
): Promise<PermissionState> {
  try {
    return (await permissions?.query({ name }))?.state ?? 'prompt';
  } catch {
    return 'prompt';
  }
}

/** Opens a device for a moment, for which the browser may ask: only after a click. */
export async function tryDevice(id: TriableDevice, tools: DeviceTools): Promise<CheckOutcome> {
  const { devices, isSecure } = tools;
  if (!isSecure) return failed('insecure-context');
  if (devices === undefined) return failed('unknown');
  try {
    const stream = await devices.getUserMedia(id === 'camera' ? { video: true } : { audio: true });
    for (const track of stream.getTracks()) track.stop();
    const all = await devices.enumerateDevices();
    return ok({ count: all.filter(({ kind }) => kind === KIND[id]).length });
  } catch (error) {
    return outcomeOf(problemOf(error));
  }
}

/** A meeting goes on without a device that is not there. */
function outcomeOf(problem: DeviceProblem): CheckOutcome {
  return problem === 'not-found' ? warning(problem) : failed(problem);
}
