import type { RoomPhase } from '@madang/client';
import { effectScope, nextTick, shallowRef } from 'vue';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MOVE_MS, useTrouble } from './use-trouble';

const recovering = (isAnnounced: boolean): RoomPhase => ({
  kind: 'recovering',
  stage: 'joined',
  since: 0,
  isAnnounced,
});

describe('trouble', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const watching = () => {
    const phase = shallowRef<RoomPhase>({ kind: 'joined' });
    const scope = effectScope();
    const isTrouble = scope.run(() => useTrouble(() => phase.value));
    const enter = async (next: RoomPhase): Promise<void> => {
      phase.value = next;
      await nextTick();
    };
    return { enter, seen: () => isTrouble?.value, stop: () => scope.stop() };
  };

  it('is told at once when nobody announced it, and over at once', async () => {
    const { enter, seen, stop } = watching();
    expect(seen()).toBe(false);
    await enter(recovering(false));
    expect(seen()).toBe(true);
    await enter({ kind: 'joined' });
    expect(seen()).toBe(false);
    stop();
  });

  it('is no trouble while a move that was announced takes its seconds', async () => {
    const { enter, seen, stop } = watching();
    for (let moves = 0; moves < 2; moves += 1) {
      await enter(recovering(true));
      await vi.advanceTimersByTimeAsync(MOVE_MS - 100);
      expect(seen()).toBe(false);
      await enter({ kind: 'joined' });
    }
    await enter(recovering(true));
    await vi.advanceTimersByTimeAsync(MOVE_MS);
    expect(seen()).toBe(true);
    stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});
