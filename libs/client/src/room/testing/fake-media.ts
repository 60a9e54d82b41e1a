import { EVERYTHING_PERMITTED, type MediaPermissions } from '../../media/local-media';
import { type MediaView, type SourceState } from '../../media/media-view';
import { type RoomMedia } from '../own-side';

type OwnSource = 'microphone' | 'camera' | 'screen' | 'screenAudio';

/** Devices that do what the test says. Tracks are told apart by identity only. */
export class FakeMedia implements RoomMedia {
  permissions: MediaPermissions = EVERYTHING_PERMITTED;
  readonly #listeners = new Set<() => void>();
  view: MediaView = {
    microphone: { kind: 'off' },
    camera: { kind: 'off' },
    screen: { kind: 'off' },
    screenAudio: { kind: 'off' },
    microphones: [],
    cameras: [],
    speakers: [],
    speakerId: null,
    canShareScreen: true,
  };

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Returns the track that is on now. */
  turnOn(source: OwnSource, muted = false): MediaStreamTrack {
    const before = this.view[source];
    const track = before.kind === 'on' ? before.track : fakeTrack(source);
    this.#set(source, { kind: 'on', track, deviceId: source, muted });
    return track;
  }

  turnOff(source: OwnSource): void {
    this.#set(source, { kind: 'off' });
  }

  permit(permissions: MediaPermissions): void {
    const { unmute, camera, share } = permissions;
    this.permissions = permissions;
    if (!unmute) this.silence(['microphone']);
    if (!camera) this.silence(['camera']);
    if (!share) this.silence(['screen', 'screenAudio']);
  }

  silence(sources: readonly OwnSource[]): void {
    for (const source of sources) {
      const state = this.view[source];
      if (state.kind !== 'on') continue;
      if (source !== 'microphone') this.turnOff(source);
      else if (!state.muted) this.turnOn(source, true);
    }
  }

  #set(source: OwnSource, state: SourceState): void {
    this.view = { ...this.view, [source]: state };
    for (const listener of this.#listeners) listener();
  }
}

function fakeTrack(source: OwnSource): MediaStreamTrack {
  const kind = source === 'camera' || source === 'screen' ? 'video' : 'audio';
  const settings = kind === 'video' ? { width: 1280, height: 720 } : {};
  const track = Object.assign(new EventTarget(), { kind, getSettings: () => settings });
  return track as unknown as MediaStreamTrack;
}
