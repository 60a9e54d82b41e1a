import { describe, expect, it } from '@jest/globals';
import { LIMITS } from '@madang/protocol';
import { FakeClock } from '@madang/testing';
import { Doorkeeper } from './doorkeeper';
import { SignalingConfig } from './signaling-config';

const config: SignalingConfig = {
  allowedOrigins: [],
  connectionsPerMinute: 1,
  trustedProxies: () => false,
  resumesPerSecond: 100,
};

function setUp() {
  const clock = new FakeClock();
  return { clock, doorkeeper: new Doorkeeper(config, clock) };
}

describe('Doorkeeper', () => {
  it('lets two seconds’ worth in at once, and then as many as come with time', () => {
    const { clock, doorkeeper } = setUp();
    const admitted = (hellos: number) =>
      Array.from({ length: hellos }, () => doorkeeper.ask('resume')).filter((ms) => ms === 0)
        .length;
    expect(admitted(300)).toBe(200);
    clock.advance(500);
    expect(admitted(300)).toBe(50);
  });

  it('tells each one its own turn', () => {
    const { doorkeeper } = setUp();
    for (let i = 0; i < 200; i += 1) doorkeeper.ask('resume');
    expect([1, 2, 3, 4].map(() => doorkeeper.ask('resume'))).toEqual([10, 20, 30, 40]);
  });

  it('lets newcomers in only as long as half of the burst is left', () => {
    const { clock, doorkeeper } = setUp();
    for (let i = 0; i < 100; i += 1) expect(doorkeeper.ask('ticket')).toBe(0);
    expect(doorkeeper.ask('ticket')).toBeGreaterThan(0);
    expect(doorkeeper.ask('resume')).toBe(0);
    clock.advance(20);
    expect(doorkeeper.ask('ticket')).toBe(0);
  });

  it('serves a whole herd at its rate, and each as soon as that allows', () => {
    const { clock, doorkeeper } = setUp();
    const clients = 800;
    const perSecond = new Map<number, number>();
    const start = clock.now();
    let tries = 0;
    const come = (): void => {
      tries += 1;
      const waitMs = doorkeeper.ask('resume');
      expect(waitMs).toBeLessThanOrEqual(LIMITS.maxReconnectWindowMs);
      if (waitMs > 0) clock.schedule(waitMs, come);
      else {
        const second = Math.floor((clock.now() - start) / 1_000);
        perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
      }
    };
    for (let i = 0; i < clients; i += 1) come();
    clock.advance(60_000);

    expect([...perSecond.values()].reduce((sum, count) => sum + count, 0)).toBe(clients);
    // Two seconds' worth came at once, besides what came with time.
    expect(perSecond.get(0)).toBeLessThanOrEqual(300);
    for (const [second, count] of perSecond) if (second > 0) expect(count).toBeLessThanOrEqual(101);
    expect(Math.max(...perSecond.keys())).toBeLessThanOrEqual(clients / 100);
    expect(tries).toBeLessThanOrEqual(2 * clients);
  });

  it('is overrun when every turn within the longest wait is given away, until time has passed', () => {
    const { clock, doorkeeper } = setUp();
    for (let i = 0; i < 200 + 999; i += 1) doorkeeper.ask('resume');
    expect(doorkeeper.isOverrun).toBe(false);
    expect(doorkeeper.ask('resume')).toBe(10_000);
    expect(doorkeeper.isOverrun).toBe(true);
    expect(doorkeeper.ask('resume')).toBe(10_000);
    clock.advance(20);
    expect(doorkeeper.isOverrun).toBe(false);
  });
});
