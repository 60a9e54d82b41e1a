import { describe, expect, it } from '@jest/globals';
import { type IceConfig } from '@madang/protocol';
import { FakeClock } from '../util/testing/fake-clock';
import { IceServers } from './ice-servers';

const HOUR_MS = 3_600_000;

function setUp(aheadMs = 0) {
  const clock = new FakeClock();
  let renewals = 0;
  const servers = new IceServers(clock, () => (renewals += 1));
  const config = (lifeMs: number | null): IceConfig => ({
    relay: 'ready',
    iceServers: [{ urls: ['turn:turn.example.org'] }],
    expiresAt: lifeMs === null ? null : clock.now() + aheadMs + lifeMs,
  });
  const set = (lifeMs: number | null): boolean =>
    servers.set(config(lifeMs), clock.now() + aheadMs);
  return { clock, servers, set, renewals: () => renewals };
}

describe('ICE servers', () => {
  it('are renewed when they are wanted and old, and not before', () => {
    const { clock, servers, set, renewals } = setUp();
    expect(set(600_000)).toBe(false);
    clock.advance(500_000);
    servers.use();
    expect(renewals()).toBe(0);
    clock.advance(80_000);
    expect(renewals()).toBe(0);
    expect(servers.use()).toHaveLength(1);
    servers.use();
    expect(renewals()).toBe(1);
    expect(set(600_000)).toBe(true);
    servers.use();
    expect(renewals()).toBe(1);
  });

  it('are not asked for in a loop', () => {
    const { clock, servers, set, renewals } = setUp();
    set(0);
    servers.use();
    set(0);
    servers.use();
    expect(renewals()).toBe(1);
    clock.advance(60_000);
    servers.use();
    expect(renewals()).toBe(2);
  });

  it('expire by the clock of the server', () => {
    const { servers, set, renewals } = setUp(-HOUR_MS);
    set(600_000);
    servers.use();
    expect(renewals()).toBe(0);
  });

  it('never expire without credentials', () => {
    const { clock, servers, set, renewals } = setUp();
    set(null);
    clock.advance(24 * HOUR_MS);
    servers.use();
    expect(renewals()).toBe(0);
  });
});
