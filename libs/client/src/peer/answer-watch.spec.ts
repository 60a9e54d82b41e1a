import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '../util/testing/fake-clock';
import { AnswerWatch } from './answer-watch';

let clock: FakeClock;
let canSignal: boolean;
let missed: number;
let watch: AnswerWatch;

beforeEach(() => {
  clock = new FakeClock();
  canSignal = true;
  missed = 0;
  watch = new AnswerWatch({
    clock,
    canSignal: () => canSignal,
    handleMissing: () => (missed += 1),
  });
});

describe('an offer', () => {
  it('that is answered is forgotten', () => {
    watch.handleOffered();
    clock.advance(14_999);
    watch.stop();
    expect(clock.pending).toBe(0);
    expect(missed).toBe(0);
  });

  it('that is not is noticed once', () => {
    watch.handleOffered();
    clock.advance(15_000);
    clock.advance(3_600_000);
    expect(missed).toBe(1);
  });

  it('is waited for while nobody could hear of it', () => {
    canSignal = false;
    watch.handleOffered();
    clock.advance(40_000);
    canSignal = true;
    clock.advance(4_999);
    expect(missed).toBe(0);
    clock.advance(1);
    expect(missed).toBe(1);
  });
});
