import { describe, expect, it } from '@jest/globals';
import type { Scene } from './scene';
import { payload } from './ids';

export function describeOrder(current: () => Scene): void {
  describe('order', () => {
    it('[RL23] delivers 500 entries of one sender to another node in order, without a hole', async () => {
      const scene = current();
      const { there, ada } = await scene.pair();
      const pending = Array.from({ length: 500 }, (_, i) => ada.chat(`m${i}`));
      const places = await Promise.all(pending);
      await there.seen.reached(scene.roomId, Math.max(...places));
      const heard = there.seen.entriesOf(scene.roomId, 'chat');
      expect(heard.map((entry) => entry.payload)).toEqual(
        Array.from({ length: 500 }, (_, i) => payload(`m${i}`)),
      );
      expect(heard.map((entry) => entry.seq)).toEqual(places);
      const first = places[0] ?? 0;
      expect(places).toEqual(Array.from({ length: 500 }, (_, i) => first + i));
    });

    it('[RL24] lets nodes that append at once agree on one order', async () => {
      const scene = current();
      const { here, there, ada, bo } = await scene.pair();
      const cem = await scene.join(here);
      const senders = [ada, bo, cem];
      const appended = await Promise.all(
        senders.flatMap((sender, s) =>
          Array.from({ length: 60 }, async (_, i) => {
            const text = `s${s}m${i}`;
            return { text: payload(text), seq: await sender.chat(text) };
          }),
        ),
      );
      await scene.settle(ada, bo, cem);
      const told = [here, there].map((node) =>
        node.seen.entriesOf(scene.roomId, 'chat').map(({ seq, payload: text }) => ({ text, seq })),
      );
      const expected = [...appended].sort((a, b) => a.seq - b.seq);
      expect(told[0]).toEqual(expected);
      expect(told[1]).toEqual(expected);
      for (const [s] of senders.entries()) {
        const own = expected.map(({ text }) => text).filter((text) => text.startsWith(`p1.s${s}m`));
        expect(own).toEqual(Array.from({ length: 60 }, (_, i) => payload(`s${s}m${i}`)));
      }
    });

    it('[RL25] delivers each entry once to a node, however many members it hosts', async () => {
      const scene = current();
      const { there, ada, bo } = await scene.pair();
      await scene.join(there);
      await scene.join(there);
      for (let i = 0; i < 20; i += 1) {
        await ada.chat(`m${i}`);
        await ada.signal(bo, `s${i}`);
      }
      await scene.settle(ada, bo);
      const places = there.seen.entries(scene.roomId).map((entry) => entry.seq);
      expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
      expect(there.seen.entriesOf(scene.roomId, 'chat')).toHaveLength(20);
      expect(there.seen.entriesOf(scene.roomId, 'signal')).toHaveLength(20);
    });

    it('[RL26] joins without a hole between the snapshot and what is delivered', async () => {
      const scene = current();
      const { there, ada } = await scene.pair();
      const talk = Array.from({ length: 100 }, (_, i) => ada.chat(`m${i}`));
      const fresh = await scene.node();
      const cem = await scene.join(fresh);
      const last = Math.max(...(await Promise.all(talk)), await ada.chat('end'));
      await Promise.all([fresh, there].map((node) => node.seen.reached(scene.roomId, last)));
      const later = (seq: number): boolean => seq > cem.joinedSeq;
      const all = there.seen.entries(scene.roomId).map((entry) => entry.seq);
      const told = fresh.seen.entries(scene.roomId).map((entry) => entry.seq);
      expect(told.filter(later)).toEqual(all.filter(later));
    });
  });
}
