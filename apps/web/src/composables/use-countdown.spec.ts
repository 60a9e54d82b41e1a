import { nextTick, ref } from 'vue';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withScope } from '../testing/mount-with-texts';
import { useCountdown } from './use-countdown';

describe('useCountdown', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('counts whole seconds down to zero, and begins anew with another moment', async () => {
    const until = ref<number | null>(Date.now() + 2_500);
    const { result, unmount } = withScope(() => useCountdown(() => until.value));
    expect(result.value).toBe(3);
    vi.advanceTimersByTime(2_000);
    expect(result.value).toBe(1);
    vi.advanceTimersByTime(1_000);
    expect(result.value).toBe(0);

    until.value = Date.now() + 9_000;
    await nextTick();
    expect(result.value).toBe(9);
    unmount();
    expect(vi.getTimerCount()).toBe(0);
  });
});
