import type { Draft } from '@madang/protocol';
import { LogUnavailableError, type Claim } from '@madang/server-room-log';
import type { AppendReply } from './replies';

/** What one member says. */
export interface Appending {
  readonly claim: Claim;
  readonly n: number;
  readonly draft: Draft;
}

interface Waiting {
  readonly appending: Appending;
  readonly resolve: (reply: AppendReply) => void;
  readonly reject: (error: unknown) => void;
}

export interface AppendQueueContext {
  /** Gives one reply for each, in the order of the batch. */
  append(batch: readonly Appending[]): Promise<AppendReply[]>;
  /** The store does not know that the holder of this claim is here; `true` when it does now. */
  reclaim(claim: Claim): Promise<boolean>;
  /** It may not have been taken; said before its promise rejects. */
  lost(appending: Appending): void;
  /** Calls back when all that has come in by now was handled. */
  turnEnd(task: () => void): void;
}

/** So that no call keeps Redis from others for much longer than a millisecond. */
const BATCH = { appends: 64, chars: 256 * 1024 };

/**
 * The appends of one partition, in order. Those of one turn of the event loop share a call, and so do those
 * that come while a call is under way: the busier a node is, the less each of them costs.
 *
 * One call at a time, and a failure fails all that wait: a later word that is taken after a lost one would
 * make that one look like a repeat.
 */
export class AppendQueue {
  readonly #context: AppendQueueContext;
  #waiting: Waiting[] = [];
  #isRunning = false;

  constructor(context: AppendQueueContext) {
    this.#context = context;
  }

  /** Rejects with `LogUnavailableError`. */
  add(appending: Appending): Promise<AppendReply> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ appending, resolve, reject });
      if (this.#isRunning) return;
      this.#isRunning = true;
      this.#context.turnEnd(() => void this.#run());
    });
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#takeBatch();
      try {
        await this.#append(batch);
      } catch (error) {
        const waiting = this.#waiting.splice(0);
        for (const { appending } of [...batch, ...waiting]) this.#context.lost(appending);
        for (const { reject } of batch) reject(error);
        // These were not asked for, whatever went wrong.
        for (const { reject } of waiting) reject(new LogUnavailableError(error));
      }
    }
    this.#isRunning = false;
  }

  #takeBatch(): Waiting[] {
    let chars = 0;
    const isOver = this.#waiting.findIndex(({ appending: { draft } }, place) => {
      chars += 'payload' in draft ? draft.payload.length : 0;
      return place === BATCH.appends || (place > 0 && chars > BATCH.chars);
    });
    return this.#waiting.splice(0, isOver === -1 ? this.#waiting.length : isOver);
  }

  /** A member that the store has lost sight of is told to it again; nothing of it overtakes that. */
  async #append(batch: readonly Waiting[]): Promise<void> {
    const replies = await this.#context.append(batch.map(({ appending }) => appending));
    const lost: Waiting[] = [];
    batch.forEach((one, place) => {
      const reply = replies[place] ?? ['fenced'];
      if (reply[0] === 'detached' || reply[0] === 'gone') lost.push(one);
      else one.resolve(reply);
    });
    if (lost.length === 0) return;
    const held = new Set<Claim>();
    for (const claim of new Set(lost.map(({ appending }) => appending.claim))) {
      if (await this.#context.reclaim(claim)) held.add(claim);
    }
    const again = lost.filter(({ appending }) => held.has(appending.claim));
    const answers =
      again.length === 0 ? [] : await this.#context.append(again.map(({ appending }) => appending));
    for (const one of lost) one.resolve(answers[again.indexOf(one)] ?? ['fenced']);
  }
}
