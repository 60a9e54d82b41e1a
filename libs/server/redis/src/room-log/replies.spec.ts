import { describe, expect, it } from '@jest/globals';
import { DEFAULT_POLICY, snapshotSchema } from '@madang/protocol';
import { catchUpOf, snapshotOf, type SnapshotReply } from './replies';

const member = (id: string, joinedSeq: number, presence: 'present' | 'away') =>
  JSON.stringify({
    ...{ id, node: 'n1', fence: '3', presence, session: 'AAAAAAAAAAAAAAAAAAAAAA', role: 'host' },
    ...{ stage: 'joined', hash: 'secret', joinedAt: '1700000000000' },
    joinedSeq: String(joinedSeq),
    ...{
      admitted: 'host',
      mayUnmute: 'yes',
      mustKnock: 'no',
      subject: 'secret',
      network: 'secret',
    },
  });
const state = '{"displayName":"Ada","stage":"joined","publications":[]}';
const chat =
  '{"seq":4,"at":1700000000000,"from":"p_bbbbbbbbbbbbbbbb","fromSession":"AAAAAAAAAAAAAAAAAAAAAA","n":1,"kind":"chat","payload":"p1.x"}';
const reply: SnapshotReply = [
  'snapshot',
  'e1',
  12,
  [member('p_bbbbbbbbbbbbbbbb', 10, 'away'), member('p_aaaaaaaaaaaaaaaa', 9, 'present')],
  ['p_bbbbbbbbbbbbbbbb', state, 'p_aaaaaaaaaaaaaaaa', state],
  [chat],
  ['3', JSON.stringify({ ...DEFAULT_POLICY, locked: true })],
];

describe('snapshotOf', () => {
  it('gives what the protocol says, in the order of joining, and no secret', () => {
    const snapshot = snapshotOf(reply);
    expect(snapshotSchema.parse(snapshot)).toEqual(snapshot);
    expect(snapshot.participants.map((one) => [one.participantId, one.presence])).toEqual([
      ['p_aaaaaaaaaaaaaaaa', 'present'],
      ['p_bbbbbbbbbbbbbbbb', 'away'],
    ]);
    expect(snapshot.participants[0]?.joinedAt).toBe(1_700_000_000_000);
    expect(snapshot.policy).toEqual({ ...DEFAULT_POLICY, locked: true });
    expect(snapshot.policyVersion).toBe(3);
    expect(snapshot.chat).toEqual([JSON.parse(chat)]);
    expect(JSON.stringify(snapshot)).not.toContain('secret');
  });
});

describe('catchUpOf', () => {
  it('gives entries with the place up to which they are complete', () => {
    expect(catchUpOf(['entries', 'e1', 9, [chat]])).toEqual({
      kind: 'entries',
      epoch: 'e1',
      seq: 9,
      entries: [JSON.parse(chat)],
    });
  });

  it('gives a snapshot otherwise', () => {
    expect(catchUpOf(reply)).toEqual({ kind: 'snapshot', snapshot: snapshotOf(reply) });
  });
});
