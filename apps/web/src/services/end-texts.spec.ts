import { describe, expect, it } from 'vitest';
import { endText } from './end-texts';

describe('endText', () => {
  it('offers a way back to whoever was denied, removed, or whose meeting was ended', () => {
    for (const code of ['denied', 'removed', 'room_ended', 'room_locked'] as const) {
      expect(endText({ kind: 'refused', code }).again, code).not.toBeNull();
    }
    expect(endText({ kind: 'refused', code: 'denied' }).again).toBe('left.askAgain');
  });

  it('offers none to whoever may not come back', () => {
    expect(endText({ kind: 'refused', code: 'banned' }).again).toBeNull();
  });

  it('says something about every other end, too', () => {
    expect(endText({ kind: 'refused', code: 'internal' }).text).toBe('left.unknown');
    expect(endText({ kind: 'left' }).title).toBe('left.title');
  });
});
