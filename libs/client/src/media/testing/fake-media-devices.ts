/** As much of a `MediaStreamTrack` as devices have. */
export class FakeTrack extends EventTarget {
  enabled = true;
  readyState: 'live' | 'ended' = 'live';
  contentHint = '';

  constructor(
    readonly kind: 'audio' | 'video',
    readonly deviceId: string,
    readonly label: string,
  ) {
    super();
  }

  getSettings(): MediaTrackSettings {
    return { deviceId: this.deviceId };
  }

  stop(): void {
    this.readyState = 'ended';
  }

  /** The device is unplugged, or the person presses the browser's own stop button. */
  lose(): void {
    this.stop();
    this.dispatchEvent(new Event('ended'));
  }
}

interface FakeDevice {
  readonly kind: MediaDeviceKind;
  readonly deviceId: string;
  readonly label: string;
}

/** Devices that can be plugged, unplugged, refused and made to wait. */
export class FakeMediaDevices extends EventTarget {
  /** Tracks of every call so far, newest last. */
  readonly opened: FakeTrack[] = [];
  readonly calls: MediaStreamConstraints[] = [];
  /** Asked at each opening; throw what the browser would. */
  judge: (constraints: MediaStreamConstraints) => void = () => undefined;
  /** Awaited before each opening. */
  gate: Promise<void> = Promise.resolve();
  display: (() => FakeTrack[]) | null = null;

  constructor(readonly devices: FakeDevice[]) {
    super();
  }

  /** For the code under test, which asks for the browser's type. */
  get asMediaDevices(): MediaDevices {
    return this as unknown as MediaDevices;
  }

  enumerateDevices(): Promise<FakeDevice[]> {
    return Promise.resolve([...this.devices]);
  }

  async getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream> {
    this.calls.push(constraints);
    await this.gate;
    this.judge(constraints);
    const tracks = (['audio', 'video'] as const).flatMap((kind) => {
      const wanted = constraints[kind];
      return wanted ? [this.#open(kind, wanted as MediaTrackConstraints)] : [];
    });
    this.opened.push(...tracks);
    return streamOf(tracks);
  }

  getDisplayMedia(): Promise<MediaStream> {
    if (!this.display) return Promise.reject(refusal('NotAllowedError'));
    return Promise.resolve(streamOf(this.display()));
  }

  unplug(deviceId: string): void {
    this.devices.splice(
      this.devices.findIndex((device) => device.deviceId === deviceId),
      1,
    );
    this.dispatchEvent(new Event('devicechange'));
    for (const track of this.opened) {
      if (track.deviceId === deviceId && track.readyState === 'live') track.lose();
    }
  }

  #open(kind: 'audio' | 'video', { deviceId }: MediaTrackConstraints): FakeTrack {
    const exact = (deviceId as ConstrainDOMStringParameters | undefined)?.exact;
    const found = this.devices.find(
      (device) => device.kind === `${kind}input` && (!exact || device.deviceId === exact),
    );
    if (!found) throw refusal(exact ? 'OverconstrainedError' : 'NotFoundError');
    return new FakeTrack(kind, found.deviceId, found.label);
  }
}

export function refusal(name: string, message = name): DOMException {
  return new DOMException(message, name);
}

function streamOf(tracks: FakeTrack[]): MediaStream {
  const of = (kind: string) => () => tracks.filter((track) => track.kind === kind);
  return {
    getTracks: () => tracks,
    getVideoTracks: of('video'),
    getAudioTracks: of('audio'),
  } as unknown as MediaStream;
}
