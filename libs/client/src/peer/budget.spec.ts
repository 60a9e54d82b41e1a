import { describe, expect, it } from '@jest/globals';
import { encodingFor, type BudgetQuestion } from './budget';

const HD = { width: 1280, height: 720 };
const camera = (receivers: number, more: Partial<BudgetQuestion> = {}) =>
  encodingFor({ source: 'camera', receivers, captured: HD, isStarting: false, ...more });

describe('the budget', () => {
  it('sends one receiver all that the camera gives', () => {
    expect(camera(1)).toMatchObject({ scaleResolutionDownBy: 1, maxFramerate: 30 });
    expect(camera(0)).toEqual(camera(1));
  });

  it('gives each of more receivers less, and all together no more than an uplink bears', () => {
    for (let receivers = 2; receivers <= 15; receivers += 1) {
      const [less, more] = [camera(receivers), camera(receivers - 1)];
      expect(less.maxBitrate).toBeLessThanOrEqual(more.maxBitrate);
      expect(less.maxFramerate).toBeLessThanOrEqual(more.maxFramerate ?? 0);
      expect(less.scaleResolutionDownBy).toBeGreaterThanOrEqual(more.scaleResolutionDownBy ?? 0);
      if (receivers <= 8) expect(less.maxBitrate * receivers).toBeLessThanOrEqual(2_200_000);
    }
  });

  it('begins small, and never enlarges', () => {
    expect(camera(1, { isStarting: true }).scaleResolutionDownBy).toBeCloseTo(720 / 270);
    const small = { width: 320, height: 180 };
    expect(camera(1, { isStarting: true, captured: small }).scaleResolutionDownBy).toBe(1);
    expect(camera(1, { captured: null }).scaleResolutionDownBy).toBe(1);
  });

  it('measures the shorter side, so that an upright camera gets as much', () => {
    const upright = camera(3, { captured: { width: 720, height: 1280 } });
    expect(upright.scaleResolutionDownBy).toBe(2);
  });

  it('puts the voice first and keeps a screen sharp', () => {
    const ask = (source: BudgetQuestion['source'], receivers: number) =>
      encodingFor({ source, receivers, captured: HD, isStarting: true });
    expect(ask('microphone', 7).priority).toBe('high');
    expect(ask('screen', 1).scaleResolutionDownBy).toBe(1);
    expect(ask('screen', 7).scaleResolutionDownBy).toBe(1);
    expect(ask('screen', 7).maxBitrate).toBeGreaterThanOrEqual(400_000);
    expect(ask('screenAudio', 7).priority).toBe('medium');
  });
});
