import { describe, expect, it } from '@jest/globals';
import { type IceConfig } from '@madang/protocol';
import { FakeClock } from '../util/testing/fake-clock';
import { IceServers } from './ice-servers';

const HOUR_MS = 3_600_000;
const TTL_MS = 600_000;

const UNAVAILABLE: IceConfig = { relay: 'unavailable', iceServers: [], expiresAt: null };

/** @param aheadMs What the clock of the server is ahead of ours. */
function setUp(aheadMs = 0) {
  const clock = new FakeClock();
  const servers = new IceServers(clock);
  const tell = (config: IceConfig) => servers.set(config, clock.now() + aheadMs);
  const ready = (...hosts: string[]): IceConfig => ({
    relay: 'ready',
    iceServers: hosts.map((host) => ({ urls: [`turn:${host}`] })),
    expiresAt: clock.now() + aheadMs + TTL_MS,
  });
  return { clock, servers, tell, ready };
}

describe('ICE servers', () => {
  it('are better when they know another way, and else fresh', () => {
    const { servers, tell, ready } = setUp();
    expect(tell({ relay: 'withheld', iceServers: [], expiresAt: null })).toBe('fresh');
    expect(tell(ready('one'))).toBe('better');
    expect(tell(ready('one'))).toBe('fresh');
    expect(tell(ready('one', 'two'))).toBe('better');
    expect(tell(ready('two'))).toBe('fresh');
    expect(servers.current).toEqual([{ urls: ['turn:two'] }]);
  });

  it('are better than those that have expired', () => {
    const { clock, tell, ready } = setUp();
    tell(ready('one'));
    clock.advance(TTL_MS);
    expect(tell(ready('one'))).toBe('better');
  });

  it.each([0, -HOUR_MS, HOUR_MS])(
    'are kept while there are no new ones and the clock of the server says that they are good (%i ms ahead)',
    (aheadMs) => {
      const { clock, servers, tell, ready } = setUp(aheadMs);
      tell(ready('one'));
      clock.advance(TTL_MS - 1);
      expect(tell(UNAVAILABLE)).toBe('kept');
      expect(servers.relay).toBe('ready');
      expect(servers.current).toHaveLength(1);
      clock.advance(1);
      tell(UNAVAILABLE);
      expect(servers.relay).toBe('unavailable');
      expect(servers.current).toEqual([]);
    },
  );

  it('are given up where there is no relay any more', () => {
    const { servers, tell, ready } = setUp();
    tell(ready('one'));
    expect(tell({ relay: 'none', iceServers: [], expiresAt: null })).toBe('fresh');
    expect(servers.relay).toBe('none');
  });
});
