import { describe, expect, it } from '@jest/globals';
import { aDiagnosis } from './testing/a-diagnosis';

describe('a diagnosis of devices', () => {
  it('asks nobody, and tells what it knows', async () => {
    const { permission, devices, finish, tells } = aDiagnosis({});
    permission.camera = 'denied';
    permission.microphone = 'prompt';
    devices.devices.splice(2);
    await finish();
    expect([tells('camera'), tells('microphone'), tells('speaker')]).toEqual([
      'failed denied',
      'skipped not-tried',
      'skipped not-listed',
    ]);
    expect(devices.calls).toEqual([]);
  });

  it.each([
    ['NotAllowedError', '', 'failed denied'],
    ['NotAllowedError', 'Permission denied by system', 'failed denied-by-system'],
    ['NotFoundError', '', 'warning not-found'],
    ['NotReadableError', '', 'failed in-use'],
    ['TypeError', '', 'failed unknown'],
  ])('tries a camera when told to: %s %s', async (name, message, told) => {
    const { diagnosis, devices, finish, tells } = aDiagnosis({});
    await finish();
    devices.judge = () => {
      throw new DOMException(message, name);
    };
    await diagnosis.tryDevice('camera');
    expect(tells('camera')).toBe(told);
  });

  it('closes what it has tried', async () => {
    const { diagnosis, devices, permission, finish, tells } = aDiagnosis({});
    permission.microphone = 'prompt';
    await finish();
    await diagnosis.tryDevice('microphone');
    expect(tells('microphone')).toBe('ok');
    expect(devices.opened.map(({ readyState }) => readyState)).toEqual(['ended']);
  });
});
