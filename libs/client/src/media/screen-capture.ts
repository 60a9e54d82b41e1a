import { SCREEN_OPTIONS } from './constraints';
import { problemOf } from './device-problem';
import { type SourceState } from './media-view';

const OFF: SourceState = { kind: 'off' };

/** A shared screen, window or tab, with its sound where the browser and the person give it. */
export class ScreenCapture {
  readonly #devices: MediaDevices | undefined;
  readonly #handleChanged: () => void;
  #video: SourceState = OFF;
  #audio: SourceState = OFF;
  #isDisposed = false;

  constructor(devices: MediaDevices | undefined, handleChanged: () => void) {
    this.#devices = devices;
    this.#handleChanged = handleChanged;
  }

  get video(): SourceState {
    return this.#video;
  }

  get audio(): SourceState {
    return this.#audio;
  }

  /** Needs a click (transient activation). `false`: the person chose nothing, or it failed, see `video`. */
  async start(): Promise<boolean> {
    if (!this.#devices || this.#video.kind === 'on' || this.#video.kind === 'starting')
      return false;
    this.#enter({ kind: 'starting' }, OFF);
    try {
      return this.#take(await this.#devices.getDisplayMedia(SCREEN_OPTIONS));
    } catch (error) {
      const problem = problemOf(error);
      // Closing the browser's chooser is a choice and no failure.
      this.#enter(problem === 'denied' ? OFF : { kind: 'failed', problem }, OFF);
      return false;
    }
  }

  /** Also what the person is just choosing. */
  stop(): void {
    if (this.#video.kind === 'off' && this.#audio.kind === 'off') return;
    for (const state of [this.#video, this.#audio]) if (state.kind === 'on') state.track.stop();
    this.#enter(OFF, OFF);
  }

  dispose(): void {
    this.stop();
    this.#isDisposed = true;
  }

  /** Whether it is shared now. */
  #take(stream: MediaStream): boolean {
    const [video] = stream.getVideoTracks();
    const [audio] = stream.getAudioTracks();
    if (!video || this.#isDisposed || this.#video.kind !== 'starting') {
      for (const track of stream.getTracks()) track.stop();
      if (this.#video.kind === 'starting') this.#enter(OFF, OFF);
      return false;
    }
    video.contentHint = 'detail';
    // The browser's own "Stop sharing" button.
    video.addEventListener('ended', () => {
      if (this.#video.kind === 'on' && this.#video.track === video) this.stop();
    });
    this.#enter(on(video), audio ? on(audio) : OFF);
    return true;
  }

  #enter(video: SourceState, audio: SourceState): void {
    if (this.#isDisposed) return;
    this.#video = video;
    this.#audio = audio;
    this.#handleChanged();
  }
}

function on(track: MediaStreamTrack): SourceState {
  return { kind: 'on', track, deviceId: track.getSettings().deviceId ?? '', muted: false };
}
