import { describe, expect, it } from '@jest/globals';
import { TurnError, type TurnFailure } from '@madang/server-turn-client';
import { relayFailure } from './failure';

describe('relayFailure', () => {
  it.each<[TurnFailure, string]>([
    [{ kind: 'rejected', code: 401, reason: 'Unauthorized' }, 'relay_refuses_credentials'],
    [{ kind: 'rejected', code: 486, reason: 'Allocation Quota Reached' }, 'relay_quota'],
    [{ kind: 'rejected', code: 508, reason: 'Insufficient Capacity' }, 'relay_full'],
    [{ kind: 'rejected', code: 500, reason: 'Server Error' }, 'relay_rejects'],
    [{ kind: 'timeout' }, 'relay_unreachable'],
    [{ kind: 'garbled', reason: 'HTTP' }, 'relay_unreachable'],
    [{ kind: 'name', reason: 'ENOTFOUND' }, 'relay_name_unknown'],
    [{ kind: 'tls', code: 'CERT_HAS_EXPIRED', reason: '' }, 'relay_certificate_expired'],
    [
      { kind: 'tls', code: 'ERR_TLS_CERT_ALTNAME_INVALID', reason: '' },
      'relay_certificate_wrong_name',
    ],
    [
      { kind: 'tls', code: 'DEPTH_ZERO_SELF_SIGNED_CERT', reason: '' },
      'relay_certificate_untrusted',
    ],
    [{ kind: 'tls', code: 'EPROTO', reason: '' }, 'relay_tls_failed'],
  ])('names %j', (failure, reason) => {
    const finding = relayFailure(new TurnError(failure), 'turn.example.org:3478/udp');
    expect(finding).toMatchObject({ state: 'failed', reason });
    expect(finding.message).toContain('turn.example.org:3478/udp ');
  });

  it('takes nothing for a failure that is none', () => {
    expect(() => relayFailure(new RangeError('a mistake of ours'), 'x')).toThrow(RangeError);
  });
});
