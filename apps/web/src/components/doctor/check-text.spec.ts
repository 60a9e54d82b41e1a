import { CHECKS, type CheckReason, type CheckResult } from '@madang/client';
import { describe, expect, it } from 'vitest';
import { LANGUAGES, LOCALES } from '../../i18n';
import { mountWithTexts } from '../../testing/mount-with-texts';
import CheckLine from './CheckLine.vue';

const textOf = (result: CheckResult, locale: 'ko' | 'en' = 'en') =>
  mountWithTexts(CheckLine, { result }, locale).text();

const servers = [
  { url: 'turn:turn.example.org?transport=udp', ms: 6_000, error: 0 },
  { url: 'turns:turn.example.org:443?transport=tcp', ms: 10 },
];

describe('the text of a check', () => {
  it.each(LOCALES)('leaves no place for a figure open, whatever was found, in %s', (locale) => {
    const reasons = Object.keys(LANGUAGES.en.messages.doctor.reason) as CheckReason[];
    const results: CheckResult[] = [
      ...CHECKS.map((id) => ({ id, state: 'ok', figures: {} }) as const),
      ...reasons.map(
        (reason) => ({ id: 'turnUdp', state: 'failed', reason, figures: { servers } }) as const,
      ),
    ];
    for (const result of results) {
      const text = textOf(result, locale);
      expect(text).not.toMatch(/[{}]|undefined|NaN|doctor\./);
    }
  });

  it('names the ports that a firewall has to open', () => {
    const result = { id: 'turnUdp', state: 'failed', reason: 'turn-unreachable' } as const;
    expect(textOf({ ...result, figures: { servers } })).toContain('UDP 3478, TCP 443');
  });

  it.each([
    ['timeout', undefined, 'does not answer'],
    ['tls', 'CERT_HAS_EXPIRED', 'its certificate or TLS is wrong, CERT_HAS_EXPIRED'],
    ['rejected', 401, 'another secret'],
    ['rejected', 508, 'no place left'],
    ['rejected', 403, 'code 403'],
    ['clock', 300, 'its clock is ahead'],
    ['a-kind-of-tomorrow', undefined, 'it does not work'],
  ])('says why the server leaves a relay out: %s %s', (kind, code, told) => {
    const other = { url: 'turn:turn.example.org?transport=tcp' };
    const url = 'turn:turn.example.org?transport=udp';
    const why = { kind, ...(code !== undefined && { code }) };
    const leftOut = [
      { url, ...why },
      { ...other, ...why },
    ];
    const result = { id: 'relay', state: 'failed', reason: 'relays-down' } as const;
    const text = textOf({ ...result, figures: { leftOut } });
    expect(text).toContain(': turn.example.org UDP 3478, turn.example.org TCP 3478 (');
    expect(text.split(told)).toHaveLength(2);
  });

  it('says which of several relays does not answer', () => {
    const result = { id: 'turnUdp', state: 'warning', reason: 'some-relays-failed' } as const;
    const text = textOf({ ...result, figures: { servers } });
    expect(text).toContain('turn:turn.example.org?transport=udp');
    expect(text).not.toContain('turns:');
  });

  it.each([
    [61_000, ' 1 minute apart'],
    [-300_000, ' 5 minutes apart'],
  ])('says by how many minutes a clock is off: %i ms', (offsetMs, told) => {
    const result = { id: 'clock', state: 'warning', reason: 'clock-off' } as const;
    expect(textOf({ ...result, figures: { offsetMs } })).toContain(told);
  });

  it('offers to try a device that was not tried', async () => {
    const result = { id: 'camera', state: 'skipped', reason: 'not-tried', figures: {} };
    const line = mountWithTexts(CheckLine, { result });
    await line.get('[data-test="try-camera"]').trigger('click');
    expect(line.emitted('try')).toEqual([['camera']]);
    await line.setProps({ result: { id: 'camera', state: 'ok', figures: {} } });
    expect(line.find('[data-test="try-camera"]').exists()).toBe(false);
  });
});
