import { nextTick, ref, shallowRef } from 'vue';
import { describe, expect, it } from 'vitest';
import { withScope } from '../testing/mount-with-texts';
import { useStickToEnd } from './use-stick-to-end';

const LIST = { clientHeight: 100, scrollHeight: 500, scrollTop: 0 };

describe('useStickToEnd', () => {
  function start() {
    const list = { ...LIST };
    const element = shallowRef(list as HTMLElement);
    const length = ref(3);
    const { result } = withScope(() => useStickToEnd(element, () => length.value));
    return { list, length, ...result };
  }

  it('begins at the end and follows it', async () => {
    const { list, length } = start();
    expect(list.scrollTop).toBe(500);
    list.scrollHeight = 560;
    length.value = 4;
    await nextTick();
    await nextTick();
    expect(list.scrollTop).toBe(560);
  });

  it('stays where the reader is, and says that there is more', async () => {
    const { list, length, onScroll, hasNews, toEnd } = start();
    list.scrollTop = 120;
    onScroll();
    list.scrollHeight = 560;
    length.value = 4;
    await nextTick();
    await nextTick();
    expect(list.scrollTop).toBe(120);
    expect(hasNews.value).toBe(true);
    toEnd();
    expect(list.scrollTop).toBe(560);
    expect(hasNews.value).toBe(false);
  });
});
