import { DEFAULT_POLICY, participantStateSchema, type CatchUp, type Draft } from '@madang/protocol';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SessionState } from './session-state';

const state = participantStateSchema.parse({
  displayName: 'Ada',
  stage: 'joined',
  publications: [],
});
const chat = (text: string): Draft => ({ kind: 'chat', payload: `p1.${text}` });
const stateOf = (displayName: string): Draft => ({
  kind: 'state',
  state: { ...state, displayName },
});
const counters = (drafts: readonly { n: number }[]): number[] => drafts.map(({ n }) => n);

const snapshotAt = (epoch: string, seq: number): CatchUp => ({
  kind: 'snapshot',
  snapshot: { epoch, seq, participants: [], policy: DEFAULT_POLICY, policyVersion: 1, chat: [] },
});

/** The log of one sender as docs/protocol.md §6 and §8 describe it, and a network that loses things. */
class Model {
  readonly state = new SessionState(state);
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
    this.state.resync({
      epoch: `e${this.#epoch}`,
      seq: 0,
      participants: [],
      policy: DEFAULT_POLICY,
      policyVersion: 1,
      chat: [],
    });
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
