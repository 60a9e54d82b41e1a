import type { QuietFinding, RoomView } from '@madang/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick, ref, shallowRef } from 'vue';
import { fakeRoom } from '../stories/fake-session';
import { withScope } from '../testing/mount-with-texts';
import { useQuietCheck } from './use-quiet-check';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const SETTLED_MS = 10_000;

function setUp(relay: RoomView['relay'], found: QuietFinding = 'udp-blocked') {
  const view = shallowRef(fakeRoom(0, { phase: { kind: 'preview' }, relay }));
  const isJoining = ref(false);
  const signals: AbortSignal[] = [];
  const checkConnection = vi.fn((signal: AbortSignal) => {
    signals.push(signal);
    return Promise.resolve(found);
  });
  const { result, unmount } = withScope(() =>
    useQuietCheck(
      { checkConnection },
      () => view.value,
      () => isJoining.value,
    ),
  );
  return { view, isJoining, signals, checkConnection, finding: result, unmount };
}

describe('the quiet check of the preview', () => {
  it('waits until the preview has come to rest, then says what it found', async () => {
    const { finding, checkConnection } = setUp('ready');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(checkConnection).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(SETTLED_MS);
    expect(finding.value).toBe('udp-blocked');
    expect(checkConnection).toHaveBeenCalledOnce();
  });

  it('says at once what is known without looking', async () => {
    const { finding } = setUp('none', 'no-relay');
    await vi.advanceTimersByTimeAsync(0);
    expect(finding.value).toBe('no-relay');
  });

  it('does not begin once somebody joins, and breaks off what has begun', async () => {
    const early = setUp('ready');
    early.isJoining.value = true;
    await vi.advanceTimersByTimeAsync(SETTLED_MS);
    expect(early.checkConnection).not.toHaveBeenCalled();

    const late = setUp('ready');
    await vi.advanceTimersByTimeAsync(SETTLED_MS);
    late.isJoining.value = true;
    await nextTick();
    expect(late.signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('looks when a host has let us in and relays are no longer withheld', async () => {
    const { view, checkConnection, finding } = setUp('withheld', 'fine');
    await vi.advanceTimersByTimeAsync(SETTLED_MS);
    expect(finding.value).toBe('fine');
    checkConnection.mockResolvedValue('relay-unreachable');
    view.value = { ...view.value, relay: 'ready' };
    await vi.advanceTimersByTimeAsync(SETTLED_MS);
    expect(finding.value).toBe('relay-unreachable');
  });

  it('ends with the page', async () => {
    const { unmount, checkConnection } = setUp('ready');
    unmount();
    await vi.advanceTimersByTimeAsync(SETTLED_MS);
    expect(checkConnection).not.toHaveBeenCalled();
  });
});
