import { describe, expect, it } from '@jest/globals';
import { LocalMedia } from './local-media';
import { FakeMediaDevices } from './testing/fake-media-devices';

const mic = { kind: 'audioinput', deviceId: 'mic-1', label: 'Headset' } as const;
const cam = { kind: 'videoinput', deviceId: 'cam-1', label: 'Webcam' } as const;
const NOTHING = { unmute: false, camera: false, share: false };
const EVERYTHING = { unmute: true, camera: true, share: true };

function set() {
  const devices = new FakeMediaDevices([mic, cam]);
  const media = new LocalMedia({ mediaDevices: devices.asMediaDevices });
  const isAnythingOpen = () =>
    devices.opened.some(({ enabled, readyState }) => enabled && readyState === 'live');
  return { devices, media, isAnythingOpen };
}

describe('what a room does not permit', () => {
  it('is silent at once, before anybody else has a turn', async () => {
    const { media, isAnythingOpen } = set();
    await media.start();
    await media.startScreenShare();
    expect(isAnythingOpen()).toBe(true);
    media.permit(NOTHING);
    expect(isAnythingOpen()).toBe(false);
    expect(media.view.microphone).toMatchObject({ kind: 'on', muted: true });
    expect(media.view.screen).toEqual({ kind: 'off' });
    // Its light goes out, too.
    await media.setCamera(false);
    expect(media.view.camera).toEqual({ kind: 'off' });
  });

  it('is refused, and not made up for later', async () => {
    const { devices, media } = set();
    const refused = { code: 'not_permitted' };
    media.permit(NOTHING);
    await expect(media.setMicrophone(true)).rejects.toMatchObject(refused);
    await expect(media.setCamera(true)).rejects.toMatchObject(refused);
    await expect(media.startScreenShare()).rejects.toMatchObject(refused);
    await media.start();
    media.permit(EVERYTHING);
    await media.setMicrophone(false);
    expect(devices.calls).toEqual([]);
    await media.setMicrophone(true);
    expect(media.view.microphone).toMatchObject({ kind: 'on', muted: false });
  });

  it('stays silent when its device only opens now', async () => {
    const { devices, media, isAnythingOpen } = set();
    const shown: boolean[] = [];
    media.subscribe(() => {
      const { microphone, camera } = media.view;
      for (const one of [microphone, camera]) if (one.kind === 'on') shown.push(one.muted);
    });
    let isAsked: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => (isAsked = resolve));
    devices.judge = () => isAsked();
    const started = media.start();
    await asked;
    media.permit(NOTHING);
    await started;
    expect(devices.opened).not.toEqual([]);
    expect(shown).not.toContain(false);
    expect(isAnythingOpen()).toBe(false);
  });

  it('stays off when a screen is only chosen now', async () => {
    const { media, isAnythingOpen } = set();
    const shared = media.startScreenShare();
    await Promise.resolve();
    media.permit(NOTHING);
    expect(await shared).toBe(false);
    expect(media.view.screen).toEqual({ kind: 'off' });
    expect(isAnythingOpen()).toBe(false);
  });
});

describe('being silenced', () => {
  it('leaves alone what is not named, and may be undone', async () => {
    const { media } = set();
    await media.start();
    media.silence(['microphone']);
    expect(media.view.microphone).toMatchObject({ muted: true });
    expect(media.view.camera).toMatchObject({ kind: 'on', muted: false });
    await media.setMicrophone(true);
    expect(media.view.microphone).toMatchObject({ muted: false });
  });
});
