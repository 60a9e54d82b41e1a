import { describe, expect, it } from '@jest/globals';
import { stateOf } from './actor';
import { newParticipantId, newRoomId, newSessionId, payload } from './ids';
import type { Scene } from './scene';

export function describeAppending(current: () => Scene): void {
  describe('appending', () => {
    it('[RL10] delivers a room entry once to every node that hosts a member, its author included', async () => {
      const scene = current();
      const { here, there, ada, bo } = await scene.pair();
      await scene.join(here);
      const seq = await ada.chat('hello');
      const entry = {
        seq,
        at: expect.any(Number),
        kind: 'chat',
        from: ada.participantId,
        fromSession: ada.sessionId,
        n: 1,
        payload: payload('hello'),
      };
      await scene.settle(ada, bo);
      expect(here.seen.entriesOf(scene.roomId, 'chat')).toEqual([entry]);
      expect(there.seen.entriesOf(scene.roomId, 'chat')).toEqual([entry]);
    });

    it('[RL11] delivers nothing to a node without a member, and nothing of other rooms', async () => {
      const scene = current();
      const { ada, bo } = await scene.pair();
      const elsewhere = await scene.node();
      const roomId = newRoomId();
      const cem = await scene.join(elsewhere, { roomId });
      await ada.chat('hello');
      await scene.settle(ada, bo);
      await scene.settle(cem);
      expect(elsewhere.seen.entries(scene.roomId)).toEqual([]);
      expect(ada.node.seen.entries(roomId)).toEqual([]);
    });

    it('[RL12] stops delivering when the last member of a node is gone, and begins again with the next', async () => {
      const scene = current();
      const { there, ada, bo } = await scene.pair();
      const dee = await scene.join(there);
      await dee.leave();
      await ada.chat('one');
      await scene.settle(ada, bo);
      await bo.leave();
      await ada.chat('two');
      const eve = await scene.join(there);
      await ada.chat('three');
      await scene.settle(ada, eve);
      const heard = there.seen.entriesOf(scene.roomId, 'chat').map((entry) => entry.payload);
      expect(heard).toEqual([payload('one'), payload('three')]);
    });

    it('[RL13] delivers a directed entry to the node of its addressee only', async () => {
      const scene = current();
      const { here, there, ada, bo } = await scene.pair();
      const seq = await ada.signal(bo, 'offer');
      await scene.settle(ada, bo);
      expect(here.seen.entriesOf(scene.roomId, 'signal')).toEqual([]);
      expect(there.seen.entriesOf(scene.roomId, 'signal')).toEqual([
        {
          seq,
          at: expect.any(Number),
          kind: 'signal',
          from: ada.participantId,
          fromSession: ada.sessionId,
          n: 1,
          to: bo.participantId,
          toSession: bo.sessionId,
          payload: payload('offer'),
        },
      ]);
    });

    it('[RL14] follows the addressee to another node', async () => {
      const scene = current();
      const { here, there, ada, bo } = await scene.pair();
      await bo.resume({ node: here });
      await ada.signal(bo, 'offer');
      await scene.settle(ada);
      const witness = await scene.join(there);
      await scene.settle(witness);
      expect(here.seen.entriesOf(scene.roomId, 'signal')).toHaveLength(1);
      expect(there.seen.entriesOf(scene.roomId, 'signal')).toEqual([]);
      expect(here.seen.entriesOf(scene.roomId, 'resumed')).toHaveLength(1);
      expect(there.seen.entriesOf(scene.roomId, 'resumed')).toEqual([]);
    });

    it('[RL15] refuses an addressee who is unknown, is gone or has begun a new session', async () => {
      const scene = current();
      const { ada, bo } = await scene.pair();
      const unknown = { kind: 'refused', code: 'recipient_unknown' };
      const draft = ada.signalDraft(bo, 'offer');
      expect(await ada.append({ ...draft, to: newParticipantId() } as typeof draft)).toEqual(
        unknown,
      );
      expect(await ada.append({ ...draft, toSession: newSessionId() } as typeof draft)).toEqual(
        unknown,
      );
      await bo.reload(bo.cursor);
      expect(await ada.append(draft)).toEqual(unknown);
      expect(await ada.append(ada.signalDraft(bo, 'offer'))).toMatchObject({ kind: 'appended' });
      await bo.leave();
      expect(await ada.append(ada.signalDraft(bo, 'offer'))).toEqual(unknown);
    });

    it('[RL16] keeps what is directed to somebody who is away for the resume', async () => {
      const scene = current();
      const { ada, bo } = await scene.pair();
      await bo.detach();
      const seq = await ada.signal(bo, 'offer');
      const { catchUp } = await bo.resume({ cursor: bo.cursor });
      expect(catchUp).toMatchObject({
        kind: 'entries',
        entries: [{ kind: 'away' }, { kind: 'signal', seq }, { kind: 'resumed' }],
      });
    });

    it('[RL17] lets the preview signal and change its state, and keeps it out of the chat', async () => {
      const scene = current();
      const { here, bo } = await scene.pair();
      const cem = await scene.join(here, { state: stateOf('preview') });
      expect(await cem.append(cem.signalDraft(bo, 'offer'))).toMatchObject({ kind: 'appended' });
      expect(await cem.append({ kind: 'chat', payload: payload('hi') })).toEqual({
        kind: 'refused',
        code: 'not_joined',
      });
      expect(await cem.setStage('joined')).toMatchObject({ kind: 'appended' });
      expect(await cem.append({ kind: 'chat', payload: payload('hi') })).toMatchObject({
        kind: 'appended',
      });
    });

    it('[RL18] takes each counter once and in rising order; gaps are allowed', async () => {
      const scene = current();
      const { ada, bo } = await scene.pair();
      const say = (n: number, text: string) =>
        ada.append({ kind: 'chat', payload: payload(text) }, n);
      expect(await say(3, 'three')).toMatchObject({ kind: 'appended' });
      expect(await say(3, 'threeAgain')).toEqual({ kind: 'duplicate' });
      expect(await say(2, 'two')).toEqual({ kind: 'duplicate' });
      expect(await say(Number.MAX_SAFE_INTEGER - 1, 'large')).toMatchObject({ kind: 'appended' });
      expect(await say(Number.MAX_SAFE_INTEGER - 1, 'large')).toEqual({ kind: 'duplicate' });
      ada.lastN = Number.MAX_SAFE_INTEGER - 1;
      await scene.settle(ada, bo);
      const chat = bo.node.seen.entriesOf(scene.roomId, 'chat');
      expect(chat.map(({ n, payload: text }) => [n, text])).toEqual([
        [3, payload('three')],
        [Number.MAX_SAFE_INTEGER - 1, payload('large')],
      ]);
    });

    it('[RL19] does not use up the counter of a refused append', async () => {
      const scene = current();
      const { ada, bo } = await scene.pair();
      const draft = ada.signalDraft(bo, 'offer');
      expect(
        await ada.append({ ...draft, toSession: newSessionId() } as typeof draft, 7),
      ).toMatchObject({ kind: 'refused' });
      expect(await ada.append(draft, 7)).toMatchObject({ kind: 'appended' });
    });

    it('[RL20] counts for each sender apart', async () => {
      const { ada, bo } = await current().pair();
      expect(await ada.append({ kind: 'chat', payload: payload('a') }, 5)).toMatchObject({
        kind: 'appended',
      });
      expect(await bo.append({ kind: 'chat', payload: payload('b') }, 5)).toMatchObject({
        kind: 'appended',
      });
    });

    it('[RL21] replaces a state whole, text and lists as they were given', async () => {
      const scene = current();
      const { there, ada, bo } = await scene.pair();
      const state = {
        displayName: '마당 "quoted" \\ {"a":1} 🙂',
        stage: 'joined',
        publications: [{ source: 'camera', muted: true }],
      } as const;
      await ada.put({ kind: 'state', state: { ...state, publications: [...state.publications] } });
      await ada.put({ kind: 'state', state: { ...state, publications: [] } });
      const cem = await scene.join(there);
      expect(cem.snapshot.participants[0]?.state).toEqual({ ...state, publications: [] });
      await scene.settle(ada, bo);
      const states = there.seen.entriesOf(scene.roomId, 'state').map((entry) => entry.state);
      expect(states.slice(0, 2)).toEqual([state, { ...state, publications: [] }]);
    });

    it('[RL22] gives and takes copies', async () => {
      const scene = current();
      const { here, ada, bo } = await scene.pair();
      const joined = stateOf('joined', 'Cem');
      const cem = await scene.join(here, { state: joined });
      joined.displayName = 'changed';
      const state = stateOf('joined', 'Bea');
      await ada.put({ kind: 'state', state });
      state.displayName = 'changed';
      await ada.chat('hello');
      cem.snapshot.participants.length = 0;
      await scene.settle(bo, ada);
      const delivered = here.seen.entriesOf(scene.roomId, 'state')[0];
      expect(delivered?.state.displayName).toBe('Bea');
      Object.assign(delivered?.state ?? {}, { displayName: 'changed' });
      const first = await scene.join(here);
      const names = first.snapshot.participants.map((one) => one.state.displayName);
      expect(names).toEqual(['Bea', 'marker', 'Cem', 'Ada']);
      Object.assign(first.snapshot.chat[0] ?? {}, { payload: 'changed' });
      const { snapshot } = await scene.join(here);
      expect(snapshot.chat.map((entry) => entry.payload)).toEqual([payload('hello')]);
    });
  });
}
