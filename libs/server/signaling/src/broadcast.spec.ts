import { describe, expect, it } from '@jest/globals';
import {
  DEFAULT_POLICY,
  type Entry,
  entrySchema,
  participantIdSchema,
  participantSchema,
} from '@madang/protocol';
import { newRoomId, newSessionId, stateOf } from '../test/test-client';
import { Broadcast } from './broadcast';
import type { Identity } from './identity';
import type { Viewer } from './views/viewer';

const roomId = newRoomId();
const person = (letter: string): Identity => ({
  roomId,
  participantId: participantIdSchema.parse(`p_${letter.repeat(16)}`),
  sessionId: newSessionId(),
});
const [ada, bo, cleo] = [person('a'), person('b'), person('c')];

const policy = DEFAULT_POLICY;
const asParticipant = ({ participantId, sessionId }: Identity) =>
  participantSchema.parse({
    ...{ participantId, sessionId, role: 'participant', admitted: true, mayUnmute: true },
    ...{ presence: 'present', joinedAt: 1, state: stateOf('Somebody') },
  });
const asMember = (who: Identity): Viewer => ({ who, view: 'member' });

const chat = (seq: number): Entry =>
  entrySchema.parse({
    ...{ kind: 'chat', seq, at: 1, from: ada.participantId },
    ...{ fromSession: ada.sessionId, n: seq, payload: 'p1.x' },
  });
const signal = (seq: number, to: Identity): Entry =>
  entrySchema.parse({
    ...chat(seq),
    ...{ kind: 'signal', to: to.participantId, toSession: to.sessionId },
  });

const broadcast = (...entries: Entry[]) =>
  new Broadcast({ kind: 'entries', roomId, epoch: 'e1', entries });
const resync = (epoch: string, seq: number) =>
  new Broadcast({
    kind: 'resync',
    roomId,
    snapshot: {
      epoch,
      seq,
      participants: [ada, bo, cleo].map(asParticipant),
      policy,
      policyVersion: 1,
      chat: [],
    },
  });

const seqs = (one: Broadcast, who: Identity, cursor: { epoch: string; seq: number }) => {
  const step = one.step(asMember(who), cursor);
  if (step === 'resume') return { sent: step, next: cursor };
  const { frame, cursor: next } = step;
  if (frame === null) return { sent: null, next };
  const message = JSON.parse(frame.bytes.toString('utf8')) as { entries?: Entry[] };
  return { sent: message.entries?.map(({ seq }) => seq) ?? frame.type, next };
};

describe('Broadcast', () => {
  it('gives everybody the room’s entries and each its own signals', () => {
    const one = broadcast(chat(5), signal(6, bo), signal(7, cleo), chat(8));
    const at = { epoch: 'e1', seq: 4 };
    const next = { epoch: 'e1', seq: 8 };
    expect(seqs(one, ada, at)).toEqual({ sent: [5, 8], next });
    expect(seqs(one, bo, at)).toEqual({ sent: [5, 6, 8], next });
    expect(seqs(one, cleo, at)).toEqual({ sent: [5, 7, 8], next });
  });

  it('sends nothing, but moves on, when all is for others', () => {
    expect(seqs(broadcast(signal(5, bo)), ada, { epoch: 'e1', seq: 4 })).toEqual({
      sent: null,
      next: { epoch: 'e1', seq: 5 },
    });
  });

  it('drops a signal to a former session', () => {
    const before = { ...bo, sessionId: newSessionId() };
    expect(seqs(broadcast(signal(5, before)), bo, { epoch: 'e1', seq: 4 }).sent).toBeNull();
  });

  it('leaves out what the session has', () => {
    const one = broadcast(chat(5), chat(6), chat(7));
    expect(seqs(one, ada, { epoch: 'e1', seq: 6 }).sent).toEqual([7]);
    expect(seqs(one, ada, { epoch: 'e1', seq: 7 }).sent).toBeNull();
    expect(seqs(one, ada, { epoch: 'e1', seq: 9 }).next.seq).toBe(9);
  });

  it('has the client resume when a new log has begun', () => {
    expect(seqs(broadcast(chat(5)), ada, { epoch: 'e2', seq: 1 }).sent).toBeNull();
    expect(seqs(resync('e1', 3), ada, { epoch: 'e2', seq: 9 }).sent).toBe('resume');
    expect(seqs(resync('e1', 9), ada, { epoch: 'e2', seq: 3 }).sent).toBe('resume');
  });

  it('leaves out a resync that is no news', () => {
    expect(seqs(resync('e1', 3), ada, { epoch: 'e1', seq: 3 }).sent).toBeNull();
    expect(seqs(resync('e1', 4), ada, { epoch: 'e1', seq: 3 }).sent).toBe('resync');
  });

  it('encodes once what many get', () => {
    const one = broadcast(chat(5), signal(6, bo));
    const at = { epoch: 'e1', seq: 4 };
    const framed = (what: Broadcast, who: Identity) => {
      const step = what.step(asMember(who), at);
      return step === 'resume' ? step : step.frame;
    };
    expect(framed(one, ada)).toBe(framed(one, cleo));
    expect(framed(one, bo)).not.toBe(framed(one, ada));
    const all = resync('e1', 9);
    expect(framed(all, ada)).toBe(framed(all, bo));
  });
});
