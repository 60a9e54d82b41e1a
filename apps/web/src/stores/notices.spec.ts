import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NOTICE_MS, useNotices } from './notices';

describe('notices', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    setActivePinia(createPinia());
  });
  afterEach(() => void vi.useRealTimers());
  const texts = () => useNotices().notices.map(({ text }) => text);

  it('are shown for a while and announced', () => {
    useNotices().show('Ada joined');
    expect(texts()).toEqual(['Ada joined']);
    expect(useNotices().announcement).toBe('Ada joined');
    vi.advanceTimersByTime(NOTICE_MS);
    expect(texts()).toEqual([]);
  });

  it('stay when they tell a problem, until they are dismissed', () => {
    useNotices().show('No camera', 'problem');
    vi.advanceTimersByTime(NOTICE_MS * 10);
    expect(texts()).toEqual(['No camera']);
    useNotices().dismiss(useNotices().notices[0]?.id ?? 0);
    expect(texts()).toEqual([]);
  });

  it('are at most three', () => {
    for (const text of ['1', '2', '3', '4']) useNotices().show(text);
    expect(texts()).toEqual(['2', '3', '4']);
  });

  it('announce the same text twice in a row', () => {
    const notices = useNotices();
    notices.announce('Microphone on');
    const before = notices.announcement;
    notices.announce('Microphone on');
    expect(notices.announcement).not.toBe(before);
    expect(notices.announcement.trim()).toBe('Microphone on');
  });
});
