import type { RoomView } from '@madang/client';
import { isReactive } from 'vue';
import { describe, expect, it } from 'vitest';
import type { MeetingRoom } from '../services/meeting-session';
import { withScope } from '../testing/mount-with-texts';
import { useRoom } from './use-room';

describe('useRoom', () => {
  it('follows the view by identity until its scope ends', () => {
    const listeners = new Set<() => void>();
    const first = { capacity: 1 } as RoomView;
    const second = { capacity: 2, remotes: [{}] } as unknown as RoomView;
    const room = {
      view: first,
      subscribe(listener: () => void) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    };
    const { result, unmount } = withScope(() => useRoom(room as unknown as MeetingRoom));
    expect(result.value).toBe(first);

    room.view = second;
    listeners.forEach((listener) => listener());
    expect(result.value).toBe(second);
    expect(isReactive(result.value.remotes[0])).toBe(false);

    unmount();
    expect(listeners.size).toBe(0);
  });
});
