import type { MediaView, SourceState } from '@madang/client';
import { createPinia, setActivePinia } from 'pinia';
import { shallowRef } from 'vue';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { MeetingMedia } from '../services/meeting-session';
import { usePreferences } from '../stores/preferences';
import { useMediaControls } from './use-media-controls';

const OFF: SourceState = { kind: 'off' };
const on = (muted = false): SourceState => ({
  kind: 'on',
  track: {} as MediaStreamTrack,
  deviceId: 'x',
  muted,
});

function start(microphone: SourceState, camera: SourceState = OFF) {
  const media = {
    setMicrophone: vi.fn(() => Promise.resolve()),
    setCamera: vi.fn(() => Promise.resolve()),
    useMicrophone: vi.fn(() => Promise.resolve()),
    useSpeaker: vi.fn(),
  };
  const view = shallowRef({ microphone, camera } as MediaView);
  const controls = useMediaControls(media as unknown as MeetingMedia, view);
  return { media, view, controls };
}

describe('useMediaControls', () => {
  beforeEach(() => {
    localStorage.clear();
    setActivePinia(createPinia());
  });

  it('turns on what is off or muted, and off what is on; and remembers it', () => {
    const { media, view, controls } = start(OFF, on());
    controls.toggleMicrophone();
    controls.toggleCamera();
    expect(media.setMicrophone).toHaveBeenLastCalledWith(true);
    expect(media.setCamera).toHaveBeenLastCalledWith(false);
    expect(usePreferences()).toMatchObject({ microphone: true, camera: false });

    view.value = { ...view.value, microphone: on(true) };
    controls.toggleMicrophone();
    expect(media.setMicrophone).toHaveBeenLastCalledWith(true);
  });

  it('opens a muted microphone while talking is held, and remembers nothing of it', () => {
    usePreferences().microphone = false;
    const { media, view, controls } = start(on(true));
    controls.talk(true);
    view.value = { ...view.value, microphone: on() };
    controls.talk(false);
    expect(media.setMicrophone.mock.calls).toEqual([[true], [false]]);
    expect(usePreferences().microphone).toBe(false);
  });

  it('does not mute whoever was heard before talking was held', () => {
    const { media, controls } = start(on());
    controls.talk(true);
    controls.talk(false);
    expect(media.setMicrophone).not.toHaveBeenCalled();
  });

  it('starts again what had a problem, and only that', () => {
    const { media, controls } = start(OFF);
    controls.retry('microphone');
    expect(media.setMicrophone).toHaveBeenCalledTimes(1);
    expect(media.setCamera).not.toHaveBeenCalled();
    controls.retry('both');
    expect(media.setCamera).toHaveBeenCalledTimes(1);
  });

  it('changes to a chosen device and remembers it', () => {
    const { media, controls } = start(on());
    controls.choose('microphone', 'm2');
    controls.choose('speaker', 's2');
    expect(media.useMicrophone).toHaveBeenCalledWith('m2');
    expect(media.useSpeaker).toHaveBeenCalledWith('s2');
    expect(usePreferences()).toMatchObject({ microphoneId: 'm2', speakerId: 's2' });
  });
});
