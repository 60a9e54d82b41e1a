import { Reconciler } from '../util/reconcile';
import { type Capturer } from './capturer';
import { constraintsFor, type DeviceSource } from './constraints';
import { problemOf } from './device-problem';
import { type DeviceProblem, type SourceState } from './media-view';

interface Wish {
  readonly isOn: boolean;
  /** `null`: whichever the browser prefers. */
  readonly deviceId: string | null;
}

export interface DeviceCaptureOptions {
  readonly source: DeviceSource;
  readonly deviceId: string | null;
  readonly capturer: Capturer;
  /** Why nothing can be opened on this page at all; `null` where it can. */
  readonly obstacle: DeviceProblem | null;
  readonly handleChanged: () => void;
  /** The device in use was unplugged; another one, or none, has taken its place. */
  readonly handleReplaced: () => void;
}

/**
 * Our camera or our microphone. Wishes are taken at once and followed one at a time, the latest wins.
 *
 * A microphone that is switched off stays open with its track disabled, so that switching on is instant; a
 * camera that is switched off is closed, so that its light goes out.
 */
export class DeviceCapture {
  readonly #options: DeviceCaptureOptions;
  readonly #reconciler = new Reconciler<Wish>((wish) => this.#follow(wish));
  #wish: Wish;
  /** The device that was asked for when the present track was opened. */
  #openedWith: string | null = null;
  #state: SourceState = { kind: 'off' };
  #isDisposed = false;

  constructor(options: DeviceCaptureOptions) {
    this.#options = options;
    this.#wish = { isOn: false, deviceId: options.deviceId };
  }

  get state(): SourceState {
    return this.#state;
  }

  /** Resolves when this, or a later wish, has come to its end; what went wrong is in `state`. */
  set(isOn: boolean): Promise<void> {
    return this.#want({ ...this.#wish, isOn });
  }

  /** As `set(false)`, and nothing is heard or seen any more when this returns. */
  silence(): void {
    if (!this.#wish.isOn) return;
    void this.#want({ ...this.#wish, isOn: false });
    if (this.#state.kind !== 'on') return;
    this.#state.track.enabled = false;
    this.#enter({ ...this.#state, muted: true });
  }

  use(deviceId: string): Promise<void> {
    return this.#want({ ...this.#wish, deviceId });
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#stop();
  }

  #want(wish: Wish): Promise<void> {
    this.#wish = wish;
    return this.#reconciler.want(wish);
  }

  async #follow({ isOn, deviceId }: Wish): Promise<void> {
    const isOpen = this.#state.kind === 'on';
    const staysOpen = this.#options.source === 'microphone' && isOpen;
    if (!isOn && !staysOpen) {
      this.#stop();
      this.#enter({ kind: 'off' });
      return;
    }
    if (!isOpen || this.#openedWith !== deviceId) await this.#open(deviceId);
    if (this.#state.kind !== 'on') return;
    // A later wish may have come meanwhile, and being silent does not wait for its turn.
    const isHeard = isOn && this.#wish.isOn;
    this.#state.track.enabled = isHeard;
    this.#enter({ ...this.#state, muted: !isHeard });
  }

  async #open(deviceId: string | null): Promise<void> {
    const { obstacle } = this.#options;
    if (obstacle !== null) {
      this.#enter({ kind: 'failed', problem: obstacle });
      return;
    }
    if (this.#state.kind !== 'on') this.#enter({ kind: 'starting' });
    try {
      const track = await this.#capture(deviceId);
      this.#stop();
      if (this.#isDisposed) {
        track.stop();
        return;
      }
      this.#openedWith = deviceId;
      track.addEventListener('ended', () => this.#handleEnded(track));
      const { isOn } = this.#wish;
      track.enabled = isOn;
      this.#enter({
        kind: 'on',
        track,
        deviceId: track.getSettings().deviceId ?? deviceId ?? '',
        muted: !isOn,
      });
    } catch (error) {
      // A device that could not be changed to leaves the present one as it is.
      if (this.#state.kind !== 'on') this.#enter({ kind: 'failed', problem: problemOf(error) });
    }
  }

  /** A device that is gone is replaced by any; one that cannot be open twice is closed first. */
  async #capture(deviceId: string | null): Promise<MediaStreamTrack> {
    const { source, capturer } = this.#options;
    try {
      return await capturer.capture(source, constraintsFor(source, deviceId));
    } catch (error) {
      const problem = problemOf(error);
      if (problem === 'not-found' && deviceId !== null) {
        return capturer.capture(source, constraintsFor(source, null));
      }
      if (problem !== 'in-use' || this.#state.kind !== 'on') throw error;
      this.#stop();
      this.#enter({ kind: 'starting' });
      return capturer.capture(source, constraintsFor(source, deviceId));
    }
  }

  /** Not fired by our own `stop()` (W3C mediacapture-main §4.3.1): the device was unplugged or taken away. */
  #handleEnded(track: MediaStreamTrack): void {
    if (this.#state.kind !== 'on' || this.#state.track !== track) return;
    this.#enter({ kind: 'off' });
    void this.#want({ ...this.#wish, deviceId: null }).then(() => this.#options.handleReplaced());
  }

  #stop(): void {
    if (this.#state.kind === 'on') this.#state.track.stop();
  }

  #enter(state: SourceState): void {
    if (this.#isDisposed) return;
    this.#state = state;
    this.#options.handleChanged();
  }
}
