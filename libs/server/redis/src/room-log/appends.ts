import type { Draft } from '@madang/protocol';
import { LogUnavailableError, type AppendResult, type Claim } from '@madang/server-room-log';
import type { Timing } from '../timing';
import { AppendQueue } from './append-queue';
import type { Keys } from './keys';
import type { LocalRooms } from './local-rooms';
import { Patience } from './patience';
import type { RoomStore } from './room-store';

export interface AppendsContext {
  readonly store: RoomStore;
  readonly keys: Keys;
  readonly rooms: LocalRooms;
  readonly timing: Timing;
  readonly patienceMs: number;
  /** The store does not know that the holder of this claim is here; `true` when it does now. */
  readonly reclaim: (claim: Claim) => Promise<boolean>;
}

/** What members say, on its way into the logs: in order, many at once, and patient with a store that is away. */
export class Appends {
  readonly #context: AppendsContext;
  readonly #patience: Patience;
  /** By partition. */
  readonly #queues = new Map<string, AppendQueue>();

  constructor(context: AppendsContext) {
    this.#context = context;
    this.#patience = new Patience(context.timing, context.patienceMs);
  }

  async append(claim: Claim, n: number, draft: Draft): Promise<AppendResult> {
    const { keys, rooms } = this.#context;
    const member = rooms.holder(claim);
    if (member?.maySay(n) === false) throw new LogUnavailableError('an earlier append was lost');
    const queue = this.#queueOf(keys.partitionOf(claim.roomId));
    const reply = await queue.add({ claim, n, draft });
    member?.answered(n);
    switch (reply[0]) {
      case 'appended':
        rooms.holder(claim)?.appended(n, draft);
        return { kind: 'appended', seq: reply[1] };
      case 'refused':
        return { kind: 'refused', code: reply[1] };
      case 'duplicate':
        // Perhaps of an attempt without an answer.
        if (member !== null && n > member.n) member.appended(n, draft);
        return { kind: 'duplicate' };
      case 'fenced':
      case 'detached':
      case 'gone':
        return { kind: 'fenced' };
      case 'outdated':
        throw new LogUnavailableError('the log has begun anew since the client resumed');
    }
  }

  /** From now on nothing waits for a store that is away. */
  close(): void {
    this.#patience.end();
  }

  #queueOf(partition: string): AppendQueue {
    const known = this.#queues.get(partition);
    if (known !== undefined) return known;
    const { store, rooms, timing, reclaim } = this.#context;
    const queue = new AppendQueue({
      append: (batch) => this.#patience.until(() => store.append(partition, batch)),
      reclaim,
      lost: ({ claim, n }) => rooms.holder(claim)?.lost(n),
      turnEnd: timing.turnEnd,
    });
    this.#queues.set(partition, queue);
    return queue;
  }
}
