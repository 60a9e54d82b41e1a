import { describe, expect, it } from '@jest/globals';
import { givenUp } from './given-up';

describe('what the TURN service has given up', () => {
  it.each([
    [{ kind: 'clock', code: 1_800 }, 'relay_clock_ahead', '30 min ahead'],
    [{ kind: 'rejected', code: 401 }, 'relay_secret_differs', '401'],
    [{ kind: 'rejected', code: 486 }, 'relay_quota', '486'],
    [{ kind: 'timeout' }, 'relay_unreachable', 'does not answer'],
    [{ kind: 'tls', code: 'CERT_HAS_EXPIRED' }, 'relay_certificate_expired', 'expired'],
    [{ kind: 'name' }, 'relay_name_unknown', 'DNS'],
    [{ kind: 'something-new' }, 'relay_unreachable', 'cannot be reached'],
  ])('is told: %j', (why, reason, words) => {
    const url = 'turn:turn.example.org:3478?transport=udp';
    const finding = givenUp({ url, reason: 'in words', ...why }, 'turn.example.org:3478/udp');
    expect(finding).toMatchObject({ state: 'failed', reason });
    expect(finding.message).toContain('turn.example.org:3478/udp ');
    expect(finding.message).toContain(words);
  });
});
