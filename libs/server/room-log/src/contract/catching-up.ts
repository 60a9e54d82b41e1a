import { describe, expect, it } from '@jest/globals';
import type { Entry } from '@madang/protocol';
import { newParticipantId, newSessionId } from './ids';
import type { Scene } from './scene';

const places = (entries: readonly Entry[]): number[] => entries.map((entry) => entry.seq);

export function describeCatchingUp(current: () => Scene): void {
  describe('catching up', () => {
    it('[RL43] gives who resumes all it missed, its own part of it, and nothing else', async () => {
      const scene = current();
      const { here, ada, bo } = await scene.pair();
      const cem = await scene.join(here);
      await ada.detach();
      const chat = await bo.chat('one');
      await bo.signal(cem, 'notForAda');
      const signal = await bo.signal(ada, 'forAda');
      const { catchUp, ...rest } = await ada.resume({
        cursor: { epoch: bo.snapshot.epoch, seq: cem.joinedSeq },
      });
      expect(rest).toEqual({
        kind: 'resumed',
        claim: ada.claim,
        role: 'participant',
        admitted: true,
        stage: 'joined',
        capacity: 8,
        lastN: 0,
      });
      const away = cem.joinedSeq + 1;
      expect(catchUp).toMatchObject({
        kind: 'entries',
        epoch: ada.snapshot.epoch,
        seq: signal + 1,
        entries: [
          { seq: away, kind: 'away' },
          { seq: chat, kind: 'chat' },
          { seq: signal, kind: 'signal' },
          { seq: signal + 1, kind: 'resumed', from: ada.participantId, sessionId: ada.sessionId },
        ],
      });
    });

    it('[RL44] goes on with the counter of the same session', async () => {
      const { there, ada } = await current().pair();
      await ada.chat('one');
      await ada.chat('two');
      await ada.detach();
      expect((await ada.resume({ node: there })).lastN).toBe(2);
    });

    it('[RL45] begins a new session with counter 0 and a snapshot, whatever the cursor', async () => {
      const scene = current();
      const { there, ada, bo } = await scene.pair();
      await ada.chat('one');
      const { lastN, catchUp } = await ada.reload(ada.cursor);
      expect(lastN).toBe(0);
      expect(catchUp).toMatchObject({
        kind: 'snapshot',
        snapshot: {
          participants: [
            { participantId: ada.participantId, sessionId: ada.sessionId, presence: 'present' },
            { participantId: bo.participantId },
          ],
        },
      });
      await ada.chat('two');
      await scene.settle(ada, bo);
      expect(there.seen.entriesOf(scene.roomId, 'chat')).toMatchObject([
        { n: 1 },
        { n: 1, fromSession: ada.sessionId },
      ]);
      expect(there.seen.entriesOf(scene.roomId, 'resumed')).toMatchObject([
        { sessionId: ada.sessionId },
      ]);
    });

    it('[RL46] gives a snapshot for a cursor that is absent, from another epoch or beyond the end', async () => {
      const scene = current();
      const { here, ada } = await scene.pair();
      const { epoch } = ada.snapshot;
      expect((await ada.resume()).catchUp.kind).toBe('snapshot');
      const last = await ada.chat('one');
      const read = (cursor: { epoch: string; seq: number }) =>
        here.log.read(scene.roomId, ada.participantId, cursor);
      expect((await read({ epoch: 'another', seq: last })).kind).toBe('snapshot');
      expect((await read({ epoch, seq: last + 1 })).kind).toBe('snapshot');
      expect(await read({ epoch, seq: last })).toEqual({
        kind: 'entries',
        epoch,
        seq: last,
        entries: [],
      });
    });

    it('[RL47] reaches back exactly as far as the log, and gives a snapshot beyond', async () => {
      const scene = current();
      const { here, ada } = await scene.pair();
      const { logEntries } = scene.settings;
      const { epoch } = ada.snapshot;
      let last = 0;
      for (let i = 0; i < logEntries + 5; i += 1) last = await ada.chat(`m${i}`);
      const read = (seq: number) => here.log.read(scene.roomId, ada.participantId, { epoch, seq });
      const whole = await read(last - logEntries);
      if (whole.kind !== 'entries') throw new Error('expected entries');
      expect(places(whole.entries)).toEqual(
        Array.from({ length: logEntries }, (_, i) => last - logEntries + 1 + i),
      );
      expect(await read(last - logEntries - 1)).toMatchObject({
        kind: 'snapshot',
        snapshot: { epoch, seq: last },
      });
    });

    it('[RL48] reads without changing anything', async () => {
      const scene = current();
      const { here, ada, bo } = await scene.pair();
      const before = await here.log.read(scene.roomId, ada.participantId, ada.cursor);
      expect(await here.log.read(scene.roomId, ada.participantId, ada.cursor)).toEqual(before);
      expect(before).toMatchObject({ kind: 'entries', seq: bo.joinedSeq });
    });

    it('[RL49] reads a room that nobody is in as an empty one', async () => {
      const scene = current();
      const { log } = await scene.node();
      const read = await log.read(scene.roomId, newParticipantId(), { epoch: 'any', seq: 4 });
      expect(read).toMatchObject({
        kind: 'snapshot',
        snapshot: { seq: 0, participants: [], chat: [] },
      });
    });

    it('[RL50] keeps role and capacity for the resume', async () => {
      const scene = current();
      const host = await scene.join(await scene.node(), { role: 'host', capacity: 5 });
      expect(await host.resume()).toMatchObject({ role: 'host', capacity: 5 });
    });

    it('[RL51] gives no signal of a former session to the new one', async () => {
      const scene = current();
      const { ada, bo } = await scene.pair();
      await bo.detach();
      await ada.signal(bo, 'toTheFormer');
      const result = await bo.tryResume({ sessionId: newSessionId(), cursor: bo.cursor });
      expect(JSON.stringify(result)).not.toContain('toTheFormer');
      expect(result).toMatchObject({ catchUp: { kind: 'snapshot' } });
    });
  });
}
