import { describe, expect, it } from '@jest/globals';
import {
  participantIdSchema,
  sessionIdSchema,
  type Entry,
  type Participant,
  type ParticipantId,
  type SessionId,
} from '@madang/protocol';
import { check } from './check';
import type { FinalView, History, HistoryEvent } from './history';

const ADA = participantIdSchema.parse('p_aaaaaaaaaaaaaaaa');
const BO = participantIdSchema.parse('p_bbbbbbbbbbbbbbbb');
const ADAS = sessionIdSchema.parse('AAAAAAAAAAAAAAAAAAAAAA');
const BOS = sessionIdSchema.parse('BBBBBBBBBBBBBBBBBBBBBB');

const participant = (
  participantId: ParticipantId,
  sessionId: SessionId,
  displayName: string,
): Participant => ({
  participantId,
  sessionId,
  role: 'participant',
  admitted: true,
  mayUnmute: true,
  presence: 'present',
  joinedAt: 0,
  state: { displayName, stage: 'joined', publications: [] },
});
const roster = [participant(ADA, ADAS, 'A'), participant(BO, BOS, 'B')];
const view = (page: 'A' | 'B'): FinalView => ({
  ...{ page, state: 'open', epoch: 'e', name: page, roster },
  ...(page === 'A'
    ? { participantId: ADA, sessionId: ADAS }
    : { participantId: BO, sessionId: BOS }),
});

const entered: HistoryEvent[] = [
  { at: 1, kind: 'welcome', page: 'A', participantId: ADA, sessionId: ADAS, epoch: 'e' },
  { at: 1, kind: 'welcome', page: 'B', participantId: BO, sessionId: BOS, epoch: 'e' },
  { at: 1, kind: 'snapshot', page: 'B', epoch: 'e', participants: [ADA, BO] },
];

function chat(n: number, seq = 10 + n): Extract<Entry, { kind: 'chat' }> {
  const from = { from: ADA, fromSession: ADAS };
  return { kind: 'chat', seq, at: 0, ...from, n, payload: `p1.A-${n}` };
}

function said(n: number): HistoryEvent[] {
  const page = 'A';
  return [
    { at: 5, kind: 'said', page, saying: { text: `A-${n}`, kind: 'chat' } },
    { at: 6, kind: 'answered', page, text: `A-${n}`, answer: String(10 + n) },
  ];
}

function heard(page: 'A' | 'B', n: number, entry: Entry = chat(n)): HistoryEvent[] {
  const from = { from: ADA, fromSession: ADAS };
  return [
    { at: 7, kind: 'heard', page, epoch: 'e', entry },
    { at: 7, kind: 'shown', page, what: 'chat', text: `A-${n}`, ...from, n },
  ];
}

const good: HistoryEvent[] = [
  ...entered,
  ...[...said(1), ...heard('A', 1), ...heard('B', 1)],
  ...[...said(2), ...heard('A', 2), ...heard('B', 2)],
];
const finals = [view('A'), view('B')];
const kinds = (events: readonly HistoryEvent[], views: readonly FinalView[] = finals): string[] => [
  ...new Set(
    check({ events, finals: views } satisfies History).map((one) => one.split(':')[0] ?? ''),
  ),
];

describe('The checker', () => {
  it('has nothing to say about a good meeting', () => {
    expect(check({ events: good, finals })).toEqual([]);
  });

  it('misses what was acknowledged and not shown', () => {
    expect(kinds([...entered, ...said(1), ...heard('A', 1)])).toEqual(['lost']);
  });

  it('excuses a loss only if the author could not say it again', () => {
    const lostAt = { at: 8, kind: 'loss', what: 'everything' } as const;
    const back = (at: number): HistoryEvent => ({
      ...{ kind: 'welcome', page: 'A', participantId: ADA, sessionId: ADAS, epoch: 'f' },
      at,
    });
    const before = [...entered, ...said(1), ...heard('A', 1), lostAt];
    expect(kinds([...before, back(900)])).toEqual(['lost']);
    expect(kinds([...before, back(40_000)])).toEqual([]);
    expect(kinds([...before, back(900)], [view('B')])).not.toContain('lost');
  });

  it('misses an answer, and does not take a refusal for one', () => {
    const [asked] = said(3);
    if (asked === undefined) throw new Error('nothing said');
    expect(kinds([...good, asked])).toEqual(['unanswered']);
    const refusal = {
      at: 6,
      kind: 'answered',
      page: 'A',
      text: 'A-3',
      answer: 'not_joined',
    } as const;
    expect(kinds([...good, asked, refusal])).toEqual(['refused']);
  });

  it('sees what is in the log twice, and what is shown twice', () => {
    const again = heard('B', 2, chat(2, 40))[0];
    const shownAgain = heard('B', 2)[1];
    if (again === undefined || shownAgain === undefined) throw new Error('nothing heard');
    expect(kinds([...good, again])).toEqual(['twice']);
    expect(kinds([...good, shownAgain])).toEqual(['twice']);
  });

  it('sees what comes in another order than it was said', () => {
    const swapped = [...heard('B', 2, chat(2, 11)), ...heard('B', 1, chat(1, 12))];
    expect(kinds([...entered, ...said(1), ...said(2), ...swapped])).toContain('out of order');
  });

  it('sees two orders in one room, and one that goes backwards', () => {
    const other: Entry = { kind: 'away', seq: 11, at: 0, from: ADA };
    expect(kinds([...good, ...heard('B', 3, other).slice(0, 1)])).toEqual([
      'disagree',
      'backwards',
    ]);
  });

  it('sees somebody go who comes back', () => {
    const left: Entry = { kind: 'left', seq: 20, at: 0, from: ADA, reason: 'timeout' };
    const gone = { at: 8, kind: 'heard', page: 'B', epoch: 'e', entry: left } as const;
    expect(kinds([...good, gone])).toEqual(['false leave']);
    const missing = { at: 8, kind: 'snapshot', page: 'B', epoch: 'e', participants: [BO] } as const;
    expect(kinds([...good, missing])).toEqual(['false leave']);
  });

  it('sees somebody go twice', () => {
    const left = (seq: number): Entry => ({ kind: 'left', seq, at: 0, from: ADA, reason: 'left' });
    const joined = (seq: number): Entry => {
      return { kind: 'joined', seq, at: 0, from: ADA, participant: participant(ADA, ADAS, 'A') };
    };
    const events = [left(20), joined(21), left(22)].map((entry) => {
      return { at: 8, kind: 'heard', page: 'B', epoch: 'e', entry } as const;
    });
    const alone = { ...view('B'), roster: roster.slice(1) };
    expect(kinds([...entered, ...events], [alone])).toEqual(['left twice']);
  });

  it('sees ghosts, who is missing, and who is shown as something else', () => {
    expect(kinds(good, [view('B')])).toEqual(['ghost']);
    expect(kinds(good, [view('A'), { ...view('B'), roster: roster.slice(1) }])).toEqual([
      'missing',
    ]);
    const away = roster.map((one) => ({ ...one, presence: 'away' as const }));
    expect(kinds(good, [view('A'), { ...view('B'), roster: away }])).toEqual(['wrong']);
    expect(kinds(good, [view('A'), { ...view('B'), state: 'waiting' }])).toEqual(['not open']);
    expect(kinds(good, [view('A'), { ...view('B'), epoch: 'f' }])).toEqual(['epochs']);
  });

  it('sees who is thrown out, and what the code takes for a mistake', () => {
    const refused = { at: 9, kind: 'refused', page: 'A', code: 'session_superseded' } as const;
    const mistake = { at: 9, kind: 'mistake', what: 'a repair failed' } as const;
    expect(kinds([...good, refused, mistake])).toEqual(['thrown out', 'mistake']);
  });
});
