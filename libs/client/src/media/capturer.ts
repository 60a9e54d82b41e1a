import { type Clock } from '../util/clock';
import { type DeviceSource } from './constraints';

type Track = MediaStreamTrack;

interface Request {
  readonly constraints: MediaTrackConstraints;
  readonly resolve: (track: Track) => void;
  readonly reject: (error: unknown) => void;
}

const KIND = { microphone: 'audio', camera: 'video' } as const satisfies Record<
  DeviceSource,
  string
>;

/**
 * Opens devices. What is asked for at the same time is opened by one `getUserMedia`, so that a browser
 * asks its person once; when that fails, each is tried alone, so that one device's trouble is not the other's.
 */
export class Capturer {
  readonly #devices: MediaDevices | undefined;
  readonly #clock: Clock;
  readonly #requests = new Map<DeviceSource, Request>();

  constructor(devices: MediaDevices | undefined, clock: Clock) {
    this.#devices = devices;
    this.#clock = clock;
  }

  /** Rejects as `getUserMedia` does. Not to be called again for a source before the first call has settled. */
  capture(source: DeviceSource, constraints: MediaTrackConstraints): Promise<Track> {
    return new Promise((resolve, reject) => {
      this.#requests.set(source, { constraints, resolve, reject });
      if (this.#requests.size === 1) this.#clock.setTimeout(() => void this.#flush(), 0);
    });
  }

  async #flush(): Promise<void> {
    const requests = [...this.#requests];
    this.#requests.clear();
    if (requests.length > 1 && (await this.#open(requests).catch(() => false))) return;
    // One after the other: browsers queue their questions, some drop the second one.
    for (const request of requests) {
      await this.#open([request]).catch((error: unknown) => request[1].reject(error));
    }
  }

  async #open(requests: readonly (readonly [DeviceSource, Request])[]): Promise<true> {
    const wanted: MediaStreamConstraints = {};
    for (const [source, { constraints }] of requests) wanted[KIND[source]] = constraints;
    if (!this.#devices) throw new DOMException('no devices', 'NotSupportedError');
    const stream = await this.#devices.getUserMedia(wanted);
    for (const [source, { resolve, reject }] of requests) {
      const track = stream.getTracks().find(({ kind }) => kind === KIND[source]);
      if (track) resolve(track);
      else reject(new DOMException('no track', 'NotFoundError'));
    }
    return true;
  }
}
