import { describe, expect, it } from '@jest/globals';
import {
  DEFAULT_POLICY,
  participantIdSchema,
  participantSchema,
  sessionIdSchema,
  type Entry,
  type LeaveReason,
  type Participant,
} from '@madang/protocol';
import { dropDead, EMPTY_ROSTER, takeEntry, takeSnapshot, type Roster } from './roster';

const ada = participantIdSchema.parse('p_ada0000000000000');
const bob = participantIdSchema.parse('p_bob0000000000000');
const SESSION = 'Yk3v0mR5Q2aT8dXw1LhZpA';
const NEW_SESSION = sessionIdSchema.parse('BAECAwQFBgcICQoLDA0ODw');

function participant(participantId: string, displayName: string): Participant {
  return participantSchema.parse({
    participantId,
    sessionId: SESSION,
    role: 'participant',
    admitted: true,
    mayUnmute: true,
    presence: 'present',
    joinedAt: 1,
    state: { displayName, stage: 'joined', publications: [] },
  });
}

const ADA = participant(ada, 'Ada');
const BOB = participant(bob, 'Bob');
const place = { seq: 5, at: 5 };
const left = (reason: LeaveReason): Entry => ({ ...place, from: ada, kind: 'left', reason });
const alive = (): boolean => true;
const dead = (): boolean => false;

const room = (...all: Participant[]): Roster => takeSnapshot(EMPTY_ROSTER, all, dead);
const ids = (roster: Roster): string[] => [...roster.participants.keys()];

describe('the roster', () => {
  it('follows who joins, says something about itself, is away, resumes and leaves', () => {
    let roster = room(BOB);
    roster = takeEntry(roster, { ...place, from: ada, kind: 'joined', participant: ADA }, dead);
    expect(ids(roster)).toEqual([bob, ada]);

    const state = { ...ADA.state, displayName: 'Ada L.' };
    const fromSession = ADA.sessionId;
    const said: Entry = { ...place, from: ada, kind: 'state', fromSession, n: 1, state };
    roster = takeEntry(roster, said, dead);
    expect(roster.participants.get(ada)?.state).toEqual(state);

    roster = takeEntry(roster, { ...place, from: ada, kind: 'away' }, dead);
    expect(roster.participants.get(ada)?.presence).toBe('away');

    const resumed: Entry = { ...place, from: ada, kind: 'resumed', sessionId: NEW_SESSION };
    roster = takeEntry(roster, resumed, dead);
    const back = { ...ADA, state, presence: 'present', sessionId: NEW_SESSION };
    expect(roster.participants.get(ada)).toEqual(back);

    expect(ids(takeEntry(roster, left('left'), dead))).toEqual([bob]);
  });

  it('stays the same for entries about strangers', () => {
    const roster = room(BOB);
    expect(takeEntry(roster, left('left'), dead)).toBe(roster);
    expect(takeEntry(roster, { ...place, from: ada, kind: 'away' }, dead)).toBe(roster);
  });

  it('keeps whom the server has lost while the media flows, as away', () => {
    const lost = takeEntry(room(ADA, BOB), left('timeout'), alive);
    expect(lost.participants.get(ada)).toEqual({ ...ADA, presence: 'away' });
    expect(ids(dropDead(lost, alive))).toEqual([ada, bob]);
    expect(ids(dropDead(lost, dead))).toEqual([bob]);
  });

  it.each(['left', 'removed', 'banned', 'denied'] as const)('keeps nobody who has %s', (reason) => {
    expect(ids(takeEntry(room(ADA, BOB), left(reason), alive))).toEqual([bob]);
  });

  it('drops whom the server has lost when the media is gone, too', () => {
    expect(ids(takeEntry(room(ADA, BOB), left('timeout'), dead))).toEqual([bob]);
  });

  it('keeps whom a snapshot misses while the media flows, until they are back', () => {
    const lost = takeSnapshot(room(ADA, BOB), [BOB], alive);
    expect(lost.participants.get(ada)?.presence).toBe('away');
    const back = takeSnapshot(lost, [ADA, BOB], alive);
    expect(back.participants.get(ada)).toEqual(ADA);
    expect(ids(dropDead(back, dead))).toEqual([ada, bob]);
    expect(ids(takeSnapshot(room(ADA, BOB), [BOB], dead))).toEqual([bob]);
  });

  it('follows what hosts do to somebody', () => {
    const by = bob;
    const publications = [
      { source: 'microphone' as const, muted: false },
      { source: 'screen' as const, muted: false },
    ];
    const state = { ...ADA.state, handRaisedAt: 3, publications };
    const about = { ...place, from: ada, by };
    let roster = room({ ...ADA, admitted: false, state }, BOB);
    const after = (entry: Entry): Participant => {
      roster = takeEntry(roster, entry, dead);
      return roster.participants.get(ada) ?? BOB;
    };
    const admitted = { ...ADA, state };
    expect(after({ ...about, kind: 'admitted', participant: admitted })).toEqual(admitted);
    expect(after({ ...about, kind: 'role', role: 'cohost' }).role).toBe('cohost');
    expect(after({ ...about, kind: 'lowered' }).state).toEqual({ ...ADA.state, publications });
    const muting = { ...about, kind: 'muted', mayUnmute: false } as const;
    expect(after({ ...muting, sources: ['microphone'] })).toMatchObject({
      mayUnmute: false,
      state: { publications: [{ source: 'microphone', muted: true }, { source: 'screen' }] },
    });
    expect(after({ ...muting, sources: ['screen'] }).state.publications).toEqual([
      { source: 'microphone', muted: true },
    ]);
    expect(after({ ...about, kind: 'asked' }).mayUnmute).toBe(true);
    after({ ...muting, sources: ['microphone'] });
    expect(after({ ...about, kind: 'role', role: 'host' }).mayUnmute).toBe(true);
  });

  it('admits whoever becomes a host, and nobody who does not', () => {
    const waiting = room({ ...ADA, admitted: false });
    const isAdmittedAs = (role: 'participant' | 'host'): boolean | undefined =>
      takeEntry(
        waiting,
        { ...place, from: ada, kind: 'role', role, by: null },
        dead,
      ).participants.get(ada)?.admitted;
    expect([isAdmittedAs('host'), isAdmittedAs('participant')]).toEqual([true, false]);
  });

  it('stays the same for what hosts do to strangers and to the room', () => {
    const roster = room(BOB);
    const about = { ...place, from: ada, by: null };
    const entries: Entry[] = [
      { ...about, kind: 'role', role: 'host' },
      { ...about, kind: 'muted', sources: ['microphone'], mayUnmute: false },
      { ...about, kind: 'asked' },
      { ...about, kind: 'lowered' },
      { ...place, kind: 'policy', policy: DEFAULT_POLICY, policyVersion: 1, by: null },
      { ...place, kind: 'ended', by: null },
    ];
    for (const entry of entries) expect(takeEntry(roster, entry, dead)).toBe(roster);
  });
});
