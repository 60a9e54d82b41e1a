import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '../util/testing/fake-clock';
import { type OutgoingMedia } from './sending';
import { Uplink, type UplinkWish } from './uplink';

const camera = { getSettings: () => ({ width: 1280, height: 720 }) } as MediaStreamTrack;
const wish: UplinkWish = { tracks: { camera }, receivers: 1, isOpen: true };

function setUp() {
  const clock = new FakeClock();
  const applied: OutgoingMedia[] = [];
  const uplink = new Uplink(clock, (media) => applied.push(media));
  const scale = (): number | undefined => applied.at(-1)?.camera.encoding.scaleResolutionDownBy;
  return { clock, uplink, scale, track: () => applied.at(-1)?.camera.track };
}

describe('what one remote end gets', () => {
  it('is prepared while closed: the limits are there, the track is not', () => {
    const { uplink, scale, track } = setUp();
    uplink.set({ ...wish, isOpen: false });
    expect(track()).toBeNull();
    expect(scale()).toBeCloseTo(720 / 270);
    uplink.set(wish);
    expect(track()).toBe(camera);
    expect(scale()).toBeCloseTo(720 / 270);
  });

  it('begins small and grows after a second, also when other things change meanwhile', () => {
    const { clock, uplink, scale } = setUp();
    uplink.set(wish);
    clock.advance(600);
    uplink.set({ ...wish });
    clock.advance(400);
    expect(scale()).toBe(1);
    uplink.set({ ...wish, receivers: 3 });
    expect(scale()).toBe(2);
  });

  it('begins small again after a pause, and on a new connection', () => {
    const { clock, uplink, scale } = setUp();
    uplink.set(wish);
    clock.advance(1_000);
    uplink.set({ ...wish, tracks: {} });
    uplink.set(wish);
    expect(scale()).toBeGreaterThan(2);
    clock.advance(1_000);
    expect(scale()).toBe(1);
    uplink.restart();
    expect(scale()).toBeGreaterThan(2);
    clock.advance(1_000);
    expect(scale()).toBe(1);
    uplink.restart();
    uplink.stop();
    expect(clock.pending).toBe(0);
  });
});
