import type { MediaView, ParticipantView, RoomView } from '@madang/client';
import { describe, expect, it, vi } from 'vitest';
import { fakeRoom, SILENT_MEDIA } from '../stories/fake-session';
import { useNotices } from '../stores/notices';
import { aPerson } from '../testing/a-person';
import { withScope } from '../testing/mount-with-texts';
import { usePermittedControls } from './use-permitted-controls';

const EVERYTHING = { chat: true, share: true, unmute: true, camera: true };
const ON: MediaView = {
  ...SILENT_MEDIA,
  microphone: { kind: 'on', track: {} as MediaStreamTrack, deviceId: 'm', muted: false },
};

function start(
  may: Partial<RoomView['may']>,
  media = SILENT_MEDIA,
  local: Partial<ParticipantView> = {},
) {
  const controls = {
    toggleMicrophone: vi.fn(),
    toggleCamera: vi.fn(),
    toggleShare: vi.fn(() => Promise.resolve()),
    talk: vi.fn(),
    choose: vi.fn(),
    retry: vi.fn(),
  };
  const room = {
    ...fakeRoom(0, { may: { ...EVERYTHING, ...may } }),
    local: aPerson(8, { isLocal: true, ...local }),
  };
  const { result } = withScope(() => ({
    notices: useNotices(),
    ...usePermittedControls(
      controls,
      () => room,
      () => media,
    ),
  }));
  return { controls, ...result };
}

describe('usePermittedControls', () => {
  it('stands in the way of nothing that is permitted', () => {
    const { controls, permitted, blocked } = start({});
    permitted.toggleMicrophone();
    permitted.toggleCamera();
    void permitted.toggleShare();
    permitted.talk(true);
    for (const one of ['toggleMicrophone', 'toggleCamera', 'toggleShare', 'talk'] as const) {
      expect(controls[one], one).toHaveBeenCalledOnce();
    }
    expect(Object.values(blocked.value)).toEqual([null, null, null, null]);
  });

  it('says why instead of doing it, also for keys', () => {
    const { controls, permitted, notices } = start({ unmute: false, camera: false, share: false });
    permitted.toggleMicrophone();
    permitted.talk(true);
    permitted.toggleCamera();
    void permitted.toggleShare();
    expect(controls.toggleMicrophone).not.toHaveBeenCalled();
    expect(controls.talk).not.toHaveBeenCalled();
    expect(controls.toggleCamera).not.toHaveBeenCalled();
    expect(controls.toggleShare).not.toHaveBeenCalled();
    expect(notices.notices.at(-1)?.text).toContain('Sharing the screen is off');
  });

  it('always lets one turn off, and let go of the key', () => {
    const { controls, permitted } = start({ unmute: false }, ON);
    permitted.toggleMicrophone();
    permitted.talk(false);
    expect(controls.toggleMicrophone).toHaveBeenCalledOnce();
    expect(controls.talk).toHaveBeenCalledWith(false);
  });

  it('tells being muted by a host from a rule for everybody', () => {
    const rule = start({ unmute: false }).blocked.value.microphone;
    const host = start({ unmute: false }, SILENT_MEDIA, { mayUnmute: false }).blocked.value;
    expect(rule).toContain('Microphones are off');
    expect(host.microphone).toContain('a host has muted you');
  });
});
