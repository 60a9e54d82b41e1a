import { describe, expect, it } from '@jest/globals';
import { LIMITS } from '@madang/protocol';
import { settle } from '../util/testing/fake-clock';
import { setUp } from './testing/client-harness';

describe('SignalClient, asked to spread', () => {
  const waitOf = ({ client, clock }: Pick<ReturnType<typeof setUp>, 'client' | 'clock'>) =>
    client.state.kind === 'waiting' ? client.state.retryAt - clock.now() : null;

  it('draws its first wait from the window of the welcome', async () => {
    const scene = setUp();
    scene.server.reconnectWindowMs = 6_000;
    await scene.client.open();
    scene.server.cut();
    await settle();
    expect(waitOf(scene)).toBe(3_000);
  });

  it('follows a window that has changed since', async () => {
    const scene = setUp();
    await scene.client.open();
    scene.server.reconnectWindowMs = 8_000;
    await scene.clock.advanceAsync(2 * LIMITS.heartbeatMs);
    scene.server.cut();
    await settle();
    expect(waitOf(scene)).toBe(4_000);
  });

  it('waits as long as a gateway asks that is too busy, and is let in then', async () => {
    const scene = setUp();
    await scene.client.open();
    scene.server.refuseHello('unavailable', { retryAfterMs: 4_000 });
    scene.server.cut();
    await scene.clock.advanceAsync(500);
    expect(waitOf(scene)).toBe(4_500);
    scene.network.comeBack();
    expect(waitOf(scene)).toBe(4_500);
    await scene.clock.advanceAsync(4_499);
    expect(scene.client.state.kind).toBe('waiting');
    await scene.clock.advanceAsync(1);
    expect(scene.client.state.kind).toBe('open');
  });

  it('waits so long, too, when it moves to another gateway, and is open meanwhile', async () => {
    const { client, clock, server } = setUp();
    await client.open();
    const hellos = () => server.frames.filter((frame) => frame.includes('"hello"')).length;
    server.refuseHello('unavailable', { retryAfterMs: 2_000 });
    server.goAway();
    await clock.advanceAsync(2_400);
    expect([hellos(), client.state.kind]).toEqual([2, 'open']);
    await clock.advanceAsync(100);
    expect([hellos(), client.state.kind]).toEqual([3, 'open']);
  });
});
