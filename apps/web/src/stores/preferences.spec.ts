import { createPinia, setActivePinia } from 'pinia';
import { nextTick } from 'vue';
import { beforeEach, describe, expect, it } from 'vitest';
import { usePreferences } from './preferences';

const KEY = 'madang.preferences';

describe('preferences', () => {
  const load = () => {
    setActivePinia(createPinia());
    return usePreferences();
  };
  beforeEach(() => localStorage.clear());

  it('begin with what suits most', () => {
    expect(load()).toMatchObject({
      displayName: '',
      theme: 'system',
      shortcuts: true,
      camera: true,
      microphone: true,
      cameraId: null,
    });
  });

  it('come back on the next visit', async () => {
    const first = load();
    first.displayName = '지민';
    first.theme = 'dark';
    first.locale = 'ko';
    first.camera = false;
    await nextTick();
    expect(load()).toMatchObject({
      displayName: '지민',
      theme: 'dark',
      locale: 'ko',
      camera: false,
    });
  });

  it.each(['', 'no json', '[]', '17', '{"theme":"pink","locale":"xx","camera":"yes"}'])(
    'survive %j in storage',
    (text) => {
      localStorage.setItem(KEY, text);
      expect(load()).toMatchObject({ theme: 'system', camera: true });
    },
  );

  it('keep what is readable beside what is not', () => {
    localStorage.setItem(KEY, '{"displayName":"Ada","theme":"pink"}');
    expect(load()).toMatchObject({ displayName: 'Ada', theme: 'system' });
  });
});
