import { type Permissions, type Source } from '@madang/protocol';
import { SignalError } from '../errors';
import { systemClock, type Clock } from '../util/clock';
import { Emitter, type Listener, type Unsubscribe } from '../util/emitter';
import { Scope } from '../util/scope';
import { Capturer } from './capturer';
import { type DeviceSource } from './constraints';
import { DeviceCapture } from './device-capture';
import { DeviceList } from './device-list';
import { type DeviceProblem, type MediaView } from './media-view';
import { ScreenCapture } from './screen-capture';

export interface LocalMediaOptions {
  /** Devices to prefer, e.g. those of the last meeting; others are used where these are missing. */
  readonly cameraId?: string | null;
  readonly microphoneId?: string | null;
  readonly speakerId?: string | null;
  readonly mediaDevices?: MediaDevices | undefined;
  readonly clock?: Clock;
}

export interface LocalMediaEvents {
  /** The device in use was unplugged. What took its place, if anything, is in the view. */
  deviceReplaced: { readonly source: DeviceSource };
  changed: undefined;
}

/** What of our media may be heard or seen. */
export type MediaPermissions = Pick<Permissions, 'unmute' | 'camera' | 'share'>;

export const EVERYTHING_PERMITTED: MediaPermissions = { unmute: true, camera: true, share: true };

/**
 * Our own camera, microphone and screen, from before a meeting until after it. What a device
 * refuses is a state in `view` and rejects nothing, and everything else goes on without it. What a room does not
 * permit cannot be switched on: asking for it rejects with `not_permitted`.
 */
export class LocalMedia {
  readonly #scope = new Scope();
  readonly #events = new Emitter<LocalMediaEvents>();
  readonly #microphone: DeviceCapture;
  readonly #camera: DeviceCapture;
  readonly #screen: ScreenCapture;
  readonly #list: DeviceList;
  readonly #canShareScreen: boolean;
  #speakerId: string | null;
  #permissions = EVERYTHING_PERMITTED;
  #view: MediaView;

  constructor(options: LocalMediaOptions = {}) {
    const devices =
      'mediaDevices' in options ? options.mediaDevices : globalThis.navigator?.mediaDevices;
    const clock = options.clock ?? systemClock;
    const capturer = new Capturer(devices, clock);
    const handleChanged = () => this.#refresh();
    const device = (source: DeviceSource, deviceId: string | null | undefined) =>
      new DeviceCapture({
        source,
        deviceId: deviceId ?? null,
        capturer,
        obstacle: obstacleFor(devices),
        handleChanged,
        handleReplaced: () => this.#events.emit('deviceReplaced', { source }),
      });
    this.#microphone = device('microphone', options.microphoneId);
    this.#camera = device('camera', options.cameraId);
    this.#screen = new ScreenCapture(devices, handleChanged);
    this.#list = new DeviceList(devices, {
      scope: this.#scope,
      canChooseSpeaker: 'setSinkId' in (globalThis.HTMLMediaElement?.prototype ?? {}),
      handleChanged,
    });
    this.#canShareScreen = typeof devices?.getDisplayMedia === 'function';
    this.#speakerId = options.speakerId ?? null;
    this.#view = this.#build();
  }

  /** A new object on each change. */
  get view(): MediaView {
    return this.#view;
  }

  subscribe(listener: () => void): Unsubscribe {
    return this.#events.on('changed', listener);
  }

  on<K extends keyof LocalMediaEvents>(
    event: K,
    listener: Listener<LocalMediaEvents[K]>,
  ): Unsubscribe {
    return this.#events.on(event, listener);
  }

  /** Opens what is wanted and permitted, with one question to the person, and lists the devices. */
  async start(wishes = { camera: true, microphone: true }): Promise<void> {
    const { camera, unmute } = this.#permissions;
    await Promise.all([
      wishes.camera && camera ? this.setCamera(true) : undefined,
      wishes.microphone && unmute ? this.setMicrophone(true) : undefined,
    ]);
    await this.#list.refresh();
  }

  /** Rejects with `not_permitted`, and nothing is kept of the wish. */
  async setCamera(isOn: boolean): Promise<void> {
    if (isOn && !this.#permissions.camera) throw new SignalError('not_permitted');
    await this.#then(this.#camera.set(isOn));
  }

  /** As `setCamera`. */
  async setMicrophone(isOn: boolean): Promise<void> {
    if (isOn && !this.#permissions.unmute) throw new SignalError('not_permitted');
    await this.#then(this.#microphone.set(isOn));
  }

  useCamera(deviceId: string): Promise<void> {
    return this.#then(this.#camera.use(deviceId));
  }

  useMicrophone(deviceId: string): Promise<void> {
    return this.#then(this.#microphone.use(deviceId));
  }

  /** Only remembered here: whoever plays sound asks `view.speakerId`. */
  useSpeaker(deviceId: string): void {
    this.#speakerId = deviceId;
    this.#refresh();
  }

  /**
   * Call it from a click. `false`: nothing is shared, because the person chose nothing or it failed. Rejects with
   * `not_permitted`, without asking the person.
   */
  async startScreenShare(): Promise<boolean> {
    if (!this.#permissions.share) throw new SignalError('not_permitted');
    return this.#screen.start();
  }

  stopScreenShare(): void {
    this.#screen.stop();
  }

  /** From now on this may be switched on and the rest may not; the rest is silent when this returns. */
  permit(permissions: MediaPermissions): void {
    const { unmute, camera, share } = permissions;
    this.#permissions = { unmute, camera, share };
    if (!unmute) this.#microphone.silence();
    if (!camera) this.#camera.silence();
    if (!share) this.#screen.stop();
  }

  /** Mutes the microphone, closes the camera, stops the screen, as far as they are named, before it returns. */
  silence(sources: readonly Source[]): void {
    if (sources.includes('microphone')) this.#microphone.silence();
    if (sources.includes('camera')) this.#camera.silence();
    if (sources.includes('screen') || sources.includes('screenAudio')) this.#screen.stop();
  }

  /** Closes every device. Nothing changes afterwards. */
  dispose(): void {
    this.#scope.end();
    this.#microphone.dispose();
    this.#camera.dispose();
    this.#screen.dispose();
  }

  /** Names of devices are known once one has been opened. */
  async #then(done: Promise<void>): Promise<void> {
    await done;
    await this.#list.refresh();
  }

  #refresh(): void {
    if (this.#scope.hasEnded) return;
    this.#view = this.#build();
    this.#events.emit('changed', undefined);
  }

  #build(): MediaView {
    return {
      microphone: this.#microphone.state,
      camera: this.#camera.state,
      screen: this.#screen.video,
      screenAudio: this.#screen.audio,
      ...this.#list.current,
      speakerId: this.#speakerId,
      canShareScreen: this.#canShareScreen,
    };
  }
}

/** Browsers hide `mediaDevices` from pages that are not secure (W3C mediacapture-main §9.1). */
function obstacleFor(devices: MediaDevices | undefined): DeviceProblem | null {
  if (devices !== undefined) return null;
  return globalThis.isSecureContext === false ? 'insecure-context' : 'unknown';
}
