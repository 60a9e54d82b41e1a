import { nextTick, shallowRef } from 'vue';
import { describe, expect, it } from 'vitest';
import { withScope } from '../testing/mount-with-texts';
import { useStage } from './use-stage';

const camera = (key: string) => ({ key, source: 'camera' as const });
const screen = (key: string) => ({ key, source: 'screen' as const });

function start(...initial: ReturnType<typeof camera | typeof screen>[]) {
  const tiles =
    shallowRef<readonly (ReturnType<typeof camera> | ReturnType<typeof screen>)[]>(initial);
  const { result } = withScope(() => useStage(() => tiles.value));
  return { tiles, ...result };
}

describe('useStage', () => {
  it('is empty without a shared screen', () => {
    expect(start(camera('a'), camera('b')).staged.value).toBeNull();
  });

  it('takes the first screen and keeps it when another one comes before it in the order', async () => {
    const { tiles, staged } = start(camera('a'), camera('b'));
    tiles.value = [camera('a'), camera('b'), screen('b2')];
    await nextTick();
    expect(staged.value).toBe('b2');
    tiles.value = [camera('a'), screen('a2'), camera('b'), screen('b2')];
    await nextTick();
    expect(staged.value).toBe('b2');
    tiles.value = [camera('a'), screen('a2'), camera('b')];
    await nextTick();
    expect(staged.value).toBe('a2');
    tiles.value = [camera('a'), camera('b')];
    await nextTick();
    expect(staged.value).toBeNull();
  });

  it('lets a pinned tile beat a screen until it is unpinned or gone', async () => {
    const { tiles, staged, toggle } = start(camera('a'), screen('a2'), camera('b'));
    toggle('b');
    expect(staged.value).toBe('b');
    toggle('b');
    expect(staged.value).toBe('a2');
    toggle('b');
    tiles.value = [camera('a'), screen('a2')];
    await nextTick();
    expect(staged.value).toBe('a2');
  });

  it('puts a screen back into the grid, and takes the next one again', async () => {
    const { tiles, staged, toggle } = start(camera('a'), screen('a2'));
    toggle('a2');
    expect(staged.value).toBeNull();
    tiles.value = [camera('a'), camera('b'), screen('b2')];
    await nextTick();
    expect(staged.value).toBe('b2');
  });
});
