import { afterEach, describe, expect, it, vi } from 'vitest';
import { withScope } from '../testing/mount-with-texts';
import { useOnline } from './use-online';

function network(is: 'online' | 'offline'): void {
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(is === 'online');
  window.dispatchEvent(new Event(is));
}

describe('useOnline', () => {
  afterEach(() => vi.restoreAllMocks());

  it('follows the network until its scope ends', () => {
    const { result, unmount } = withScope(useOnline);
    expect(result.value).toBe(true);
    network('offline');
    expect(result.value).toBe(false);
    network('online');
    expect(result.value).toBe(true);
    unmount();
    network('offline');
    expect(result.value).toBe(true);
  });
});
