import {
  participantIdSchema,
  participantStateSchema,
  type CatchUp,
  type Draft,
  type Entry,
} from '@madang/protocol';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
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
  snapshot: { epoch, seq, participants: [], chat: [] },
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
    state.resync({ epoch: 'e1', seq: 20, participants: [], chat: [] });
    expect(state.takeUnsent(0)).toEqual([]);
    state.resync({ epoch: 'e2', seq: 1, participants: [], chat: [] });
    expect(counters(state.takeUnsent(0))).toEqual([1, 2]);
    expect(state.takeUnsent(0)).toEqual([]);
  });

  it('believes lastN more than a late reply about a lost log', () => {
    const state = started();
    say(state, chat('a'));
    state.takeUnsent(0);
    state.resync({ epoch: 'e2', seq: 1, participants: [], chat: [] });
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
      state.resync({ epoch: 'e2', seq: 1, participants: [], chat: [] });
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
    state.resync({ epoch: 'e2', seq: 1, participants: [], chat: [] });
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

/** The log of one sender as docs/protocol.md §6 and §8 describe it, and a network that loses things. */
class Model {
  readonly state = new SessionState(preview);
  readonly said: { n: number; draft: Draft }[] = [];
  #log: { n: number; draft: Draft }[] = [];
  #epoch = 1;
  #toServer: { n: number; draft: Draft }[] = [];
  #toClient: number[] = [];

  constructor() {
    this.reconnect();
  }

  get applied(): readonly { n: number; draft: Draft }[] {
    return this.#log;
  }

  say(draft: Draft): void {
    const n = this.state.allot();
    const replaced = this.state.add(n, draft);
    if (replaced !== null)
      this.said.splice(
        this.said.findIndex((one) => one.n === replaced),
        1,
      );
    this.said.push({ n, draft });
    this.#send();
  }

  /** The server takes some frames, and some of its replies arrive. */
  deliver(frames: number, replies: number): void {
    for (const frame of this.#toServer.splice(0, frames)) {
      if (frame.n > this.#lastN) this.#log.push(frame);
      this.#toClient.push(frame.n);
    }
    for (const n of this.#toClient.splice(0, replies)) this.state.acknowledge(n, 0);
  }

  /** Whatever is under way either way is lost. */
  reconnect(): void {
    this.#toServer = [];
    this.#toClient = [];
    this.state.welcome(this.#lastN, snapshotAt(`e${this.#epoch}`, this.#log.length), 0);
    this.#send();
  }

  /** A replica that lagged takes over: the end of the log is gone. What was sent before is taken no more. */
  failOver(lost: number): void {
    this.#epoch += 1;
    this.#toServer = [];
    this.#log = this.#log.slice(0, Math.max(0, this.#log.length - lost));
  }

  /** How a client that stays connected learns of it; replies from before may still come. */
  resync(): void {
    this.state.resync({ epoch: `e${this.#epoch}`, seq: 0, participants: [], chat: [] });
    this.#send();
  }

  get #lastN(): number {
    return this.#log.at(-1)?.n ?? 0;
  }

  #send(): void {
    this.#toServer.push(...this.state.takeUnsent(0).map(({ n, draft }) => ({ n, draft })));
  }
}

describe('SessionState and a log, whatever the network does', () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('chat' as const) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('state' as const) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('deliver' as const),
        frames: fc.nat(4),
        replies: fc.nat(4),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('reconnect' as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constantFrom('failOver and reconnect' as const, 'failOver and resync' as const),
        lost: fc.nat(6),
      }),
    },
  );

  it('applies each draft exactly once, in order', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const model = new Model();
        steps.forEach((one, index) => {
          switch (one.kind) {
            case 'chat':
              return model.say(chat(`${index}`));
            case 'state':
              return model.say(stateOf(`state ${index}`));
            case 'deliver':
              return model.deliver(one.frames, one.replies);
            case 'reconnect':
              return model.reconnect();
            case 'failOver and reconnect':
              model.failOver(one.lost);
              return model.reconnect();
            case 'failOver and resync':
              model.failOver(one.lost);
              return model.resync();
          }
        });
        model.reconnect();
        model.deliver(1_000, 1_000);

        const chats = (all: readonly { draft: Draft }[]): Draft[] =>
          all.map(({ draft }) => draft).filter(({ kind }) => kind === 'chat');
        const lastState = (all: readonly { draft: Draft }[]): Draft | undefined =>
          all.map(({ draft }) => draft).findLast(({ kind }) => kind === 'state');
        expect(chats(model.applied)).toEqual(chats(model.said));
        expect(lastState(model.applied)).toEqual(lastState(model.said));
        expect(counters(model.applied)).toEqual(counters(model.applied).toSorted((a, b) => a - b));
        expect(model.state.unanswered).toEqual([]);
      }),
      { numRuns: 1_000, verbose: 1 },
    );
  });
});
