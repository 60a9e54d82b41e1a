import { type Scope } from '../util/scope';
import { type Device } from './media-view';

const NONE = { microphones: [], cameras: [], speakers: [] };

export interface Devices {
  readonly microphones: readonly Device[];
  readonly cameras: readonly Device[];
  /** Empty where the browser cannot choose one. */
  readonly speakers: readonly Device[];
}

/** What is plugged in. Browsers give names only after permission: refresh when a device was opened. */
export class DeviceList {
  readonly #devices: MediaDevices | undefined;
  readonly #canChooseSpeaker: boolean;
  readonly #handleChanged: () => void;
  #current: Devices = NONE;

  constructor(
    devices: MediaDevices | undefined,
    options: { scope: Scope; canChooseSpeaker: boolean; handleChanged: () => void },
  ) {
    this.#devices = devices;
    this.#canChooseSpeaker = options.canChooseSpeaker;
    this.#handleChanged = options.handleChanged;
    const { signal } = options.scope;
    devices?.addEventListener('devicechange', () => void this.refresh(), { signal });
  }

  get current(): Devices {
    return this.#current;
  }

  async refresh(): Promise<void> {
    const all = (await this.#devices?.enumerateDevices().catch(() => [])) ?? [];
    const of = (kind: MediaDeviceKind): Device[] =>
      all
        // Before permission there is one nameless device of each kind, which cannot be chosen.
        .filter((device) => device.kind === kind && device.deviceId !== '')
        .map(({ deviceId, label }) => ({ deviceId, label }));
    const next: Devices = {
      microphones: of('audioinput'),
      cameras: of('videoinput'),
      speakers: this.#canChooseSpeaker ? of('audiooutput') : [],
    };
    if (JSON.stringify(next) === JSON.stringify(this.#current)) return;
    this.#current = next;
    this.#handleChanged();
  }
}
