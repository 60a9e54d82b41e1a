import { describe, expect, it } from '@jest/globals';
import { payload } from './ids';
import type { Scene } from './scene';

export function describeHistory(current: () => Scene): void {
  describe('history', () => {
    it('[RL52] gives late joiners the chat, oldest first, as it was delivered', async () => {
      const scene = current();
      const { there, ada, bo } = await scene.pair();
      await ada.chat('one');
      await bo.chat('two');
      await ada.signal(bo, 'offer');
      const { snapshot } = await scene.join(there);
      expect(snapshot.chat.map((entry) => entry.payload)).toEqual([payload('one'), payload('two')]);
      await scene.settle(ada, bo);
      expect(snapshot.chat).toEqual(there.seen.entriesOf(scene.roomId, 'chat'));
    });

    it('[RL53] keeps the newest chat entries up to the number', async () => {
      const scene = current();
      const { there, ada } = await scene.pair();
      const { chatHistoryEntries } = scene.settings;
      for (let i = 0; i < chatHistoryEntries + 3; i += 1) await ada.chat(`m${i}`);
      const { chat } = (await scene.join(there)).snapshot;
      expect(chat.map((entry) => entry.payload)).toEqual(
        Array.from({ length: chatHistoryEntries }, (_, i) => payload(`m${i + 3}`)),
      );
    });

    it('[RL54] keeps the newest chat entries up to the characters', async () => {
      const scene = current();
      const { there, ada } = await scene.pair();
      const { chatHistoryChars } = scene.settings;
      const half = 'a'.repeat(chatHistoryChars / 2 - 'p1.'.length);
      await ada.chat('short');
      await ada.chat(half);
      const kept = async () =>
        (await scene.join(there)).snapshot.chat.map((entry) => entry.payload);
      expect(await kept()).toEqual([payload('short'), payload(half)]);
      await ada.chat(half);
      expect(await kept()).toEqual([payload(half), payload(half)]);
      await ada.chat('b');
      expect(await kept()).toEqual([payload(half), payload('b')]);
    });

    it('[RL55] remembers an empty room for the grace time, with its chat', async () => {
      const scene = current();
      const { here, ada, bo } = await scene.pair();
      await ada.chat('one');
      await ada.leave();
      await bo.leave();
      const { snapshot } = await scene.join(here);
      expect(snapshot.epoch).toBe(ada.snapshot.epoch);
      expect(snapshot.chat).toHaveLength(1);
      await scene.graceIsOver();
      expect((await scene.join(here)).snapshot.epoch).toBe(ada.snapshot.epoch);
    });

    it('[RL56] forgets a room that stays empty, and begins a new epoch', async () => {
      const scene = current();
      const { here, ada, bo } = await scene.pair();
      await ada.chat('one');
      await ada.leave();
      await bo.detach();
      await scene.graceIsOver();
      await scene.graceIsOver();
      const { snapshot } = await scene.join(here);
      expect(snapshot.epoch).not.toBe(ada.snapshot.epoch);
      expect(snapshot.chat).toEqual([]);
      expect(snapshot.participants).toHaveLength(1);
    });

    it('[RL57] counts the time of an empty room anew each time', async () => {
      const scene = current();
      const { here, ada, bo } = await scene.pair();
      await ada.leave();
      await bo.leave();
      const waiting = scene.graceIsOver();
      const cem = await scene.join(here);
      await waiting;
      await cem.chat('one');
      await cem.leave();
      expect((await scene.join(here)).snapshot.chat).toHaveLength(1);
    });
  });
}
