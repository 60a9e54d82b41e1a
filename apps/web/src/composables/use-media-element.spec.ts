import { flushPromises } from '@vue/test-utils';
import { shallowRef } from 'vue';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withScope } from '../testing/mount-with-texts';
import { useMediaElement } from './use-media-element';

class FakeStream {
  constructor(readonly tracks: MediaStreamTrack[]) {}
}
const track = (id: string) => ({ id }) as MediaStreamTrack;
const refused = () => Promise.reject(new DOMException('no gesture', 'NotAllowedError'));

describe('useMediaElement', () => {
  beforeEach(() => vi.stubGlobal('MediaStream', FakeStream));
  afterEach(() => vi.unstubAllGlobals());

  function start(
    first: MediaStreamTrack | null,
    play: () => Promise<void> = () => Promise.resolve(),
  ) {
    const element = document.createElement('video');
    let source: unknown = null;
    Object.defineProperty(element, 'srcObject', {
      get: () => source,
      set: (value: unknown) => (source = value),
    });
    element.play = vi.fn(play);
    const wanted = shallowRef(first);
    const scope = withScope(() => useMediaElement(shallowRef(element), () => wanted.value));
    const shown = () => (source instanceof FakeStream ? source.tracks[0]?.id : null);
    return { element, wanted, shown, ...scope };
  }

  it('shows the track, then the next one, then none, and lets go at the end', async () => {
    const { wanted, shown, unmount } = start(track('a'));
    await flushPromises();
    expect(shown()).toBe('a');
    wanted.value = track('b');
    await flushPromises();
    expect(shown()).toBe('b');
    wanted.value = null;
    await flushPromises();
    expect(shown()).toBeNull();
    wanted.value = track('c');
    await flushPromises();
    unmount();
    expect(shown()).toBeNull();
  });

  it('has data only once this very track has brought some', async () => {
    const { element, wanted, result } = start(track('a'));
    await flushPromises();
    expect(result.hasData.value).toBe(false);
    element.dispatchEvent(new Event('loadeddata'));
    expect(result.hasData.value).toBe(true);
    wanted.value = track('b');
    await flushPromises();
    expect(result.hasData.value).toBe(false);
  });

  it('tells that the browser waits for a gesture, and plays after one', async () => {
    const { element, result } = start(track('a'), refused);
    await flushPromises();
    expect(result.isBlocked.value).toBe(true);
    element.play = vi.fn(() => Promise.resolve());
    await result.play();
    expect(result.isBlocked.value).toBe(false);
  });

  it('takes an interrupted load for no refusal', async () => {
    const { result } = start(track('a'), () => Promise.reject(new DOMException('', 'AbortError')));
    await flushPromises();
    expect(result.isBlocked.value).toBe(false);
  });
});
