import { describe, expect, it } from '@jest/globals';
import { LocalMedia } from './local-media';
import { FakeMediaDevices, FakeTrack, refusal } from './testing/fake-media-devices';

const mic = { kind: 'audioinput', deviceId: 'mic-1', label: 'Headset' } as const;
const desk = { kind: 'audioinput', deviceId: 'mic-2', label: 'Desk' } as const;
const cam = { kind: 'videoinput', deviceId: 'cam-1', label: 'Webcam' } as const;
const back = { kind: 'videoinput', deviceId: 'cam-2', label: 'Back' } as const;

function set(...list: ConstructorParameters<typeof FakeMediaDevices>[0]) {
  const devices = new FakeMediaDevices(list.length > 0 ? list : [mic, desk, cam, back]);
  const media = new LocalMedia({ mediaDevices: devices.asMediaDevices });
  return { devices, media };
}

const trackOf = (devices: FakeMediaDevices, index: number): FakeTrack => {
  const track = devices.opened[index];
  if (!track) throw new Error(`no track ${index}`);
  return track;
};

describe('starting', () => {
  it('asks once for both and lists what there is', async () => {
    const { devices, media } = set();
    await media.start();
    expect(devices.calls).toHaveLength(1);
    expect(media.view.camera).toMatchObject({ kind: 'on', deviceId: 'cam-1' });
    expect(media.view.microphone).toMatchObject({ kind: 'on', deviceId: 'mic-1', muted: false });
    expect(media.view.microphones.map(({ label }) => label)).toEqual(['Headset', 'Desk']);
  });

  it('gives one device when the other one is missing', async () => {
    const { media } = set(mic);
    await media.start();
    expect(media.view.camera).toEqual({ kind: 'failed', problem: 'not-found' });
    expect(media.view.microphone.kind).toBe('on');
  });

  it('opens nothing that is not wished for', async () => {
    const { devices, media } = set();
    await media.start({ camera: false, microphone: true });
    expect(devices.calls).toEqual([{ audio: expect.anything() }]);
    expect(media.view.camera).toEqual({ kind: 'off' });
  });

  it('prefers the devices of the last time and does without them', async () => {
    const devices = new FakeMediaDevices([mic, desk, cam]);
    const media = new LocalMedia({
      mediaDevices: devices.asMediaDevices,
      microphoneId: 'mic-2',
      cameraId: 'sold',
    });
    await media.start();
    expect(media.view.microphone).toMatchObject({ deviceId: 'mic-2' });
    expect(media.view.camera).toMatchObject({ kind: 'on', deviceId: 'cam-1' });
  });

  it.each([
    ['NotAllowedError', 'Permission denied', 'denied'],
    ['NotAllowedError', 'Permission denied by system', 'denied-by-system'],
    ['NotFoundError', '', 'not-found'],
    ['NotReadableError', '', 'in-use'],
    ['TypeError', '', 'unknown'],
  ])('%s "%s" is the problem %s', async (name, message, problem) => {
    const { devices, media } = set();
    devices.judge = () => {
      throw refusal(name, message);
    };
    await media.start();
    expect(media.view.camera).toEqual({ kind: 'failed', problem });
    expect(media.view.microphone).toEqual({ kind: 'failed', problem });
  });

  it('works after a refusal when it is tried again', async () => {
    const { devices, media } = set();
    devices.judge = () => {
      throw refusal('NotAllowedError');
    };
    await media.start();
    devices.judge = () => undefined;
    await media.setCamera(true);
    expect(media.view.camera.kind).toBe('on');
  });

  it('says so where there are no devices to ask for', async () => {
    const media = new LocalMedia({ mediaDevices: undefined });
    await media.start();
    expect(media.view.camera).toEqual({ kind: 'failed', problem: 'unknown' });
    expect(media.view.canShareScreen).toBe(false);
  });
});

describe('switching', () => {
  it('keeps a muted microphone open and disabled', async () => {
    const { devices, media } = set();
    await media.start();
    await media.setMicrophone(false);
    expect(media.view.microphone).toMatchObject({ kind: 'on', muted: true });
    expect(trackOf(devices, 0)).toMatchObject({ enabled: false, readyState: 'live' });
    await media.setMicrophone(true);
    expect(trackOf(devices, 0).enabled).toBe(true);
    expect(devices.calls).toHaveLength(1);
  });

  it('closes a camera that is switched off', async () => {
    const { devices, media } = set();
    await media.start();
    await media.setCamera(false);
    expect(media.view.camera).toEqual({ kind: 'off' });
    expect(trackOf(devices, 1).readyState).toBe('ended');
  });

  it('follows the last of many wishes', async () => {
    const { devices, media } = set();
    let open = (): void => undefined;
    devices.gate = new Promise((resolve) => (open = resolve));
    const wishes = [true, false, true, false].map((isOn) => media.setCamera(isOn));
    open();
    await Promise.all(wishes);
    expect(media.view.camera).toEqual({ kind: 'off' });
    expect(devices.opened.every((track) => track.readyState === 'ended')).toBe(true);
  });

  it('changes the device and closes the former one', async () => {
    const { devices, media } = set();
    await media.start();
    await media.useCamera('cam-2');
    expect(media.view.camera).toMatchObject({ kind: 'on', deviceId: 'cam-2' });
    expect(trackOf(devices, 1).readyState).toBe('ended');
  });

  it('keeps the former device when the new one cannot be had', async () => {
    const { devices, media } = set();
    await media.start();
    devices.judge = () => {
      throw refusal('NotAllowedError');
    };
    await media.useCamera('cam-2');
    expect(media.view.camera).toMatchObject({ kind: 'on', deviceId: 'cam-1' });
  });

  it('changes a muted microphone without unmuting it', async () => {
    const { devices, media } = set();
    await media.start();
    await media.setMicrophone(false);
    await media.useMicrophone('mic-2');
    expect(media.view.microphone).toMatchObject({ deviceId: 'mic-2', muted: true });
    expect(devices.opened.at(-1)?.enabled).toBe(false);
  });
});

describe('unplugging', () => {
  it('goes on with the next device and says so', async () => {
    const { devices, media } = set();
    await media.start();
    const replaced = new Promise((resolve) => media.on('deviceReplaced', resolve));
    devices.unplug('mic-1');
    expect(await replaced).toEqual({ source: 'microphone' });
    expect(media.view.microphone).toMatchObject({ kind: 'on', deviceId: 'mic-2', muted: false });
  });

  it('ends in a problem when there is no other one', async () => {
    const { devices, media } = set(cam);
    await media.start({ camera: true, microphone: false });
    const replaced = new Promise((resolve) => media.on('deviceReplaced', resolve));
    devices.unplug('cam-1');
    await replaced;
    expect(media.view.camera).toEqual({ kind: 'failed', problem: 'not-found' });
  });
});

describe('sharing the screen', () => {
  it('gives picture and sound, as text, until the browser stops it', async () => {
    const { devices, media } = set();
    const picture = new FakeTrack('video', 'screen', 'Screen');
    const sound = new FakeTrack('audio', 'system', 'System');
    devices.display = () => [picture, sound];
    expect(await media.startScreenShare()).toBe(true);
    expect(media.view.screen).toMatchObject({ kind: 'on', track: picture });
    expect(media.view.screenAudio).toMatchObject({ kind: 'on', track: sound });
    expect(picture.contentHint).toBe('detail');

    picture.lose();
    expect(media.view.screen).toEqual({ kind: 'off' });
    expect(media.view.screenAudio).toEqual({ kind: 'off' });
    expect(sound.readyState).toBe('ended');
  });

  it('takes a closed chooser for a choice', async () => {
    const { media } = set();
    expect(await media.startScreenShare()).toBe(false);
    expect(media.view.screen).toEqual({ kind: 'off' });
  });
});

describe('disposing', () => {
  it('closes everything, also what opens late', async () => {
    const { devices, media } = set();
    let open = (): void => undefined;
    devices.gate = new Promise((resolve) => (open = resolve));
    const started = media.start();
    media.dispose();
    open();
    await started;
    expect(devices.opened.every((track) => track.readyState === 'ended')).toBe(true);
  });

  it('tells nobody afterwards', async () => {
    const { devices, media } = set();
    await media.start();
    let calls = 0;
    media.subscribe(() => (calls += 1));
    media.dispose();
    devices.unplug('mic-1');
    await media.setCamera(false);
    expect(calls).toBe(0);
  });
});
