import {
  DEFAULT_POLICY,
  participantIdSchema,
  participantStateSchema,
  type CatchUp,
  type Draft,
  type Entry,
} from '@madang/protocol';
import { describe, expect, it } from '@jest/globals';
import { KEEP_ACKNOWLEDGED_MS, SessionState } from './session-state';

const preview = participantStateSchema.parse({
  displayName: 'Ada',
  stage: 'preview',
  publications: [],
});
const joined = { ...preview, stage: 'joined' as const };
const me = participantIdSchema.parse('p_0123456789abcdef');

const chat = (text: string): Draft => ({ kind: 'chat', payload: `p1.${text}` });
const stateOf = (displayName: string): Draft => ({
  kind: 'state',
  state: { ...joined, displayName },
});

const snapshotAt = (epoch: string, seq: number): CatchUp => ({
  kind: 'snapshot',
  snapshot: { epoch, seq, participants: [], policy: DEFAULT_POLICY, policyVersion: 1, chat: [] },
});
const awayAt = (seq: number): Entry => ({ kind: 'away', seq, at: 0, from: me });

function started(): SessionState {
  const state = new SessionState(preview);
  state.welcome(0, snapshotAt('e1', 10), 0);
  return state;
}

function say(state: SessionState, draft: Draft): number {
  const n = state.allot();
  state.add(n, draft);
  return n;
}

const counters = (drafts: readonly { n: number }[]): number[] => drafts.map(({ n }) => n);

describe('SessionState, its drafts', () => {
  it('sends each draft once per connection, in order', () => {
    const state = started();
    say(state, chat('a'));
    say(state, chat('b'));
    expect(counters(state.takeUnsent(0))).toEqual([1, 2]);
    expect(state.takeUnsent(0)).toEqual([]);
    say(state, chat('c'));
    expect(counters(state.takeUnsent(0))).toEqual([3]);
  });

  it('sends again what is above lastN, and reports what the log has', () => {
    const state = started();
    for (const text of ['a', 'b', 'c']) say(state, chat(text));
    state.takeUnsent(0);
    state.acknowledge(1, 0);
    const caughtUp = state.welcome(2, snapshotAt('e1', 12), 0);
    expect(caughtUp).toMatchObject({ kind: 'caught-up', taken: [2] });
    expect(counters(state.takeUnsent(0))).toEqual([3]);
    expect(counters(state.unanswered)).toEqual([3]);
  });

  it('sends acknowledged drafts again when a new log has lost them', () => {
    const state = started();
    for (const text of ['a', 'b', 'c']) say(state, chat(text));
    state.takeUnsent(0);
    for (const n of [1, 2]) state.acknowledge(n, 0);
    state.welcome(1, snapshotAt('e2', 4), 1_000);
    expect(counters(state.takeUnsent(1_000))).toEqual([2, 3]);
  });

  it('does so for a resync to a new log, and not for one within the log', () => {
    const state = started();
    say(state, chat('a'));
    say(state, chat('b'));
    state.takeUnsent(0);
    state.acknowledge(1, 0);
    state.resync({
      epoch: 'e1',
      seq: 20,
      participants: [],
      policy: DEFAULT_POLICY,
      policyVersion: 1,
      chat: [],
    });
    expect(state.takeUnsent(0)).toEqual([]);
    state.resync({
      epoch: 'e2',
      seq: 1,
      participants: [],
      policy: DEFAULT_POLICY,
      policyVersion: 1,
      chat: [],
    });
    expect(counters(state.takeUnsent(0))).toEqual([1, 2]);
    expect(state.takeUnsent(0)).toEqual([]);
  });

  it('believes lastN more than a late reply about a lost log', () => {
    const state = started();
    say(state, chat('a'));
    state.takeUnsent(0);
    state.resync({
      epoch: 'e2',
      seq: 1,
      participants: [],
      policy: DEFAULT_POLICY,
      policyVersion: 1,
      chat: [],
    });
    state.acknowledge(1, 0);
    state.welcome(0, snapshotAt('e2', 1), 0);
    expect(counters(state.takeUnsent(0))).toEqual([1]);
  });

  it('keeps acknowledged drafts for 30 s', () => {
    for (const [age, expected] of [
      [KEEP_ACKNOWLEDGED_MS - 1, [1]],
      [KEEP_ACKNOWLEDGED_MS, []],
    ] as const) {
      const state = started();
      say(state, chat('a'));
      state.takeUnsent(0);
      state.acknowledge(1, 0);
      state.resync({
        epoch: 'e2',
        seq: 1,
        participants: [],
        policy: DEFAULT_POLICY,
        policyVersion: 1,
        chat: [],
      });
      expect(counters(state.takeUnsent(age))).toEqual(expected);
    }
  });

  it('never sends a refused draft again', () => {
    const state = started();
    say(state, chat('a'));
    state.takeUnsent(0);
    state.forget(1);
    state.welcome(0, snapshotAt('e2', 1), 0);
    expect(state.takeUnsent(0)).toEqual([]);
  });

  it('counts on from the largest counter the log knows', () => {
    const state = new SessionState(preview);
    state.welcome(7, snapshotAt('e1', 1), 0);
    expect(state.allot()).toBe(8);
  });
});

describe('SessionState, what we say about ourselves', () => {
  it('replaces a state by the next one while it is unsent', () => {
    const state = started();
    state.add(1, stateOf('one'));
    expect(state.add(2, stateOf('two'))).toBe(1);
    expect(state.add(3, stateOf('three'))).toBe(2);
    expect(state.takeUnsent(0)).toEqual([{ n: 3, draft: stateOf('three'), acknowledged: null }]);
  });

  it('keeps a state that something was said after, since that may depend on it', () => {
    const state = started();
    state.add(1, { kind: 'state', state: joined });
    state.add(2, chat('I am here'));
    expect(state.add(3, stateOf('Ada, muted'))).toBeNull();
    expect(counters(state.takeUnsent(0))).toEqual([1, 2, 3]);
  });

  it('keeps a state that was sent, though nobody answered yet', () => {
    const state = started();
    state.add(1, stateOf('one'));
    state.takeUnsent(0);
    state.welcome(0, snapshotAt('e1', 10), 0);
    expect(state.add(2, stateOf('two'))).toBeNull();
    expect(counters(state.takeUnsent(0))).toEqual([1, 2]);
  });

  it('is the newest that was not refused', () => {
    const state = started();
    expect(state.participantState).toEqual(preview);
    state.add(1, { kind: 'state', state: joined });
    expect(state.participantState).toEqual(joined);
    state.takeUnsent(0);
    state.forget(1);
    expect(state.participantState).toEqual(preview);
    state.add(2, stateOf('Ada, again'));
    state.takeUnsent(0);
    state.acknowledge(2, 0);
    expect(state.participantState.displayName).toBe('Ada, again');
  });

  it('sends only the newest acknowledged state to a new log', () => {
    const state = started();
    for (const n of [1, 2]) {
      state.add(n, stateOf(`state ${n}`));
      state.takeUnsent(0);
    }
    for (const n of [1, 2]) state.acknowledge(n, 0);
    state.resync({
      epoch: 'e2',
      seq: 1,
      participants: [],
      policy: DEFAULT_POLICY,
      policyVersion: 1,
      chat: [],
    });
    expect(counters(state.takeUnsent(0))).toEqual([2]);
  });
});

describe('SessionState, its cursor', () => {
  it('passes on unseen entries only', () => {
    const state = started();
    expect(state.advance('e1', [awayAt(9), awayAt(10), awayAt(12)])).toEqual([awayAt(12)]);
    expect(state.cursor).toEqual({ epoch: 'e1', seq: 12 });
    expect(state.advance('e1', [awayAt(11), awayAt(12)])).toEqual([]);
    expect(state.cursor).toEqual({ epoch: 'e1', seq: 12 });
  });

  it('refuses entries of a log that it does not follow', () => {
    const state = started();
    expect(state.advance('e2', [awayAt(11)])).toBeNull();
    expect(state.cursor).toEqual({ epoch: 'e1', seq: 10 });
    const missed: CatchUp = { kind: 'entries', epoch: 'e2', seq: 11, entries: [awayAt(11)] };
    expect(state.welcome(0, missed, 0)).toEqual({ kind: 'foreign-epoch' });
  });

  it('is not moved by replies', () => {
    const state = started();
    say(state, chat('a'));
    state.takeUnsent(0);
    state.acknowledge(1, 0);
    expect(state.cursor).toEqual({ epoch: 'e1', seq: 10 });
  });

  it('moves to where a welcome is complete, past entries for others', () => {
    const state = started();
    const missed: CatchUp = {
      kind: 'entries',
      epoch: 'e1',
      seq: 15,
      entries: [awayAt(8), awayAt(13)],
    };
    expect(state.welcome(0, missed, 0)).toMatchObject({ entries: [awayAt(13)] });
    expect(state.cursor).toEqual({ epoch: 'e1', seq: 15 });
  });
});
