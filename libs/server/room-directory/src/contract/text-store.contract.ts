import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TextStore } from '../text-store/text-store';
import { until, type RoomStoreHarness, type StartHarness } from './harness';

const NAME = 'kind:one';

/** What every adapter of `TextStore` keeps. */
export function describeTextStore(adapter: string, start: StartHarness): void {
  describe(`TextStore: ${adapter}`, () => {
    let harness: RoomStoreHarness;
    let here: TextStore;
    let there: TextStore;
    beforeEach(async () => {
      harness = await start();
      here = await harness.texts();
      there = await harness.texts();
    });
    afterEach(() => harness.stop());

    it('[TS1] reads everywhere what one has put, and nothing where nothing is', async () => {
      const text = 'two lines\n"and" 마당 \u0000';
      expect(await here.read(NAME)).toBeNull();
      expect(await here.replace(NAME, null, text, null)).toBe(true);
      expect(await there.read(NAME)).toBe(text);
      expect(await there.read('kind:other')).toBeNull();
      expect(await there.read('other:one')).toBeNull();
    });

    it('[TS2] replaces only what is expected to be there', async () => {
      expect(await here.replace(NAME, 'a', 'b', null)).toBe(false);
      await here.replace(NAME, null, 'a', null);
      expect(await there.replace(NAME, null, 'b', null)).toBe(false);
      expect(await there.replace(NAME, 'x', 'b', null)).toBe(false);
      expect(await here.read(NAME)).toBe('a');
      expect(await there.replace(NAME, 'a', 'b', null)).toBe(true);
      expect(await here.read(NAME)).toBe('b');
    });

    it('[TS3] removes only what is expected to be there', async () => {
      await here.replace(NAME, null, 'a', null);
      expect(await there.replace(NAME, 'b', null, null)).toBe(false);
      expect(await there.replace(NAME, 'a', null, null)).toBe(true);
      expect(await here.read(NAME)).toBeNull();
      expect(await here.replace(NAME, null, 'c', null)).toBe(true);
    });

    it('[TS4] takes the same change twice, as a lost answer makes callers say it again', async () => {
      expect(await here.replace(NAME, null, 'a', null)).toBe(true);
      expect(await here.replace(NAME, null, 'a', null)).toBe(true);
      expect(await here.replace(NAME, 'a', 'b', null)).toBe(true);
      expect(await here.replace(NAME, 'a', 'b', null)).toBe(true);
      expect(await here.replace(NAME, 'b', null, null)).toBe(true);
      expect(await here.replace(NAME, 'b', null, null)).toBe(true);
    });

    it('[TS5] lets one of many at once win', async () => {
      const texts = Array.from({ length: 20 }, (_, n) => `text ${n}`);
      const won = await Promise.all(
        texts.map((text, n) => (n % 2 === 0 ? here : there).replace(NAME, null, text, null)),
      );
      expect(won.filter((one) => one)).toHaveLength(1);
      expect(await here.read(NAME)).toBe(texts[won.indexOf(true)]);
    });

    it('[TS6] forgets what was given a life, and not before', async () => {
      await here.replace('kind:brief', null, 'a', 80);
      await here.replace(NAME, null, 'a', 60_000);
      await until(async () => (await there.read('kind:brief')) === null);
      expect(await here.replace('kind:brief', 'a', 'b', null)).toBe(false);
      expect(await here.replace('kind:brief', null, 'b', null)).toBe(true);
      expect(await there.read(NAME)).toBe('a');
    });

    it('[TS7] counts the life from the last change', async () => {
      await here.replace(NAME, null, 'a', 80);
      await here.replace(NAME, 'a', 'b', null);
      await here.replace('kind:brief', null, 'a', 160);
      await until(async () => (await there.read('kind:brief')) === null);
      expect(await there.read(NAME)).toBe('b');
    });

    it.each(['', 'kind', 'kind:', 'kind:../x', 'kind:a/b', '../kind:a', 'kind:a b', 'a:b:c'])(
      '[TS8] has no text of the name %j',
      async (name) => {
        await expect(Promise.resolve().then(() => here.read(name))).rejects.toThrow('a name');
        const replaced = Promise.resolve().then(() => here.replace(name, null, 'a', null));
        await expect(replaced).rejects.toThrow('a name');
      },
    );
  });
}
