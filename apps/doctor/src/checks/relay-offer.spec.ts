import { describe, expect, it } from '@jest/globals';
import type { IceConfig } from '@madang/protocol';
import { checkRelayOffer } from './relay-offer';

const offered = (ice: Partial<IceConfig>, isOnThisMachine = false) => {
  const all: IceConfig = { relay: 'ready', iceServers: [], expiresAt: null, ...ice };
  return checkRelayOffer({ ice: all, welcomedAt: 1_000_000 }, isOnThisMachine);
};
const iceServers = [{ urls: ['turn:turn.example.org'], username: 'u', credential: 'c' }];
const unusable = [{ url: 'turn:turn.example.org', kind: 'timeout', reason: 'silence' }];

describe('what a welcome says about relays', () => {
  it('lacks one where others come from elsewhere, and not on one machine alone', () => {
    expect(offered({ relay: 'none' })).toMatchObject({ state: 'warning', reason: 'relay_none' });
    expect(offered({ relay: 'none' }, true)).toMatchObject({ state: 'ok', reason: null });
  });

  it.each<[string, Partial<IceConfig>]>([
    ['turn_service_unavailable', { relay: 'unavailable' }],
    ['relays_down', { relay: 'unavailable', unusable }],
    ['credentials_expired', { iceServers, expiresAt: 1_000_000 + 59_000 }],
    ['relay_url_wrong', { iceServers: [{ urls: ['turn:turn.example.org?transport=sctp'] }] }],
    ['relay_url_wrong', { iceServers: [{ urls: ['stun:turn.example.org'] }] }],
  ])('fails by %s: %j', (reason, ice) => {
    expect(offered(ice)).toMatchObject({ state: 'failed', reason });
  });

  it('is well with credentials for a while', () => {
    expect(offered({ iceServers, expiresAt: 1_000_000 + 600_000 })).toMatchObject({
      ...{ state: 'ok', message: '1 way to relays, with credentials for 10 min' },
    });
  });
});
