import { setTimeout as delay } from 'node:timers/promises';
import type { Entry } from '@madang/protocol';
import type { Logger } from '@madang/server-kernel';
import { LogUnavailableError, type Claim, type Delivery } from '@madang/server-room-log';
import type { Position } from './chain';
import type { LocalMember, LocalRoom, LocalRooms } from './local-rooms';
import { entriesOf, snapshotOf } from './replies';
import type { RoomStore } from './room-store';

const FIRST_RETRY_MS = 100;
const MAX_RETRY_MS = 2_000;

export interface RoomRepairContext {
  readonly store: RoomStore;
  readonly rooms: LocalRooms;
  readonly settleMs: number;
  readonly logger: Logger;
  deliver(delivery: Delivery): void;
  superseded(claim: Claim): void;
  /** Resolves when the node's lease is good again. */
  renew(): Promise<void>;
  /** Called for each reading of the log, with what it came to. */
  repaired(outcome: 'current' | 'entries' | 'resync'): void;
}

/** Reads the log where deliveries may be missing: once per room at a time, however many members it has here. */
export class RoomRepair {
  readonly #context: RoomRepairContext;

  constructor(context: RoomRepairContext) {
    this.#context = context;
  }

  /** Resolves when nothing is missing any more, or the room is not hosted here any more. Never rejects. */
  run(room: LocalRoom): Promise<void> {
    room.follower.suspect();
    room.repair ??= this.#untilDone(room).finally(() => {
      room.repair = null;
      // A parcel that came while the last step ended may have shown another gap.
      if (this.#isNeeded(room)) void this.run(room);
    });
    return room.repair;
  }

  runAll(): void {
    for (const room of this.#context.rooms.all()) void this.run(room);
  }

  /** Says to the store that the member is here. `false`: it is not any more, and its holder was told. */
  async reclaim(room: LocalRoom, member: LocalMember): Promise<boolean> {
    const { store, rooms } = this.#context;
    const knownEpoch = room.follower.position?.epoch ?? '';
    let [kind] = await store.reclaim(member, knownEpoch);
    if (kind === 'unleased') {
      await this.#context.renew();
      [kind] = await store.reclaim(member, knownEpoch);
    }
    if (kind === 'unleased') throw new LogUnavailableError('the lease of this node does not hold');
    if (kind === 'restored') room.isRestoring = true;
    if (kind === 'held' || kind === 'restored') return true;
    rooms.release(member.claim);
    this.#context.superseded(member.claim);
    return false;
  }

  #isNeeded(room: LocalRoom): boolean {
    return this.#context.rooms.has(room) && room.members.size > 0 && room.follower.needsRepair;
  }

  async #untilDone(room: LocalRoom): Promise<void> {
    let retryMs = FIRST_RETRY_MS;
    while (this.#isNeeded(room)) {
      try {
        await this.#step(room);
        retryMs = FIRST_RETRY_MS;
      } catch (err) {
        if (!(err instanceof LogUnavailableError)) {
          this.#context.logger.error('a room could not be caught up', { roomId: room.roomId, err });
        }
        await delay(retryMs * (0.5 + Math.random() / 2), undefined, { ref: false });
        retryMs = Math.min(2 * retryMs, MAX_RETRY_MS);
      }
    }
  }

  async #step(room: LocalRoom): Promise<void> {
    const { follower, roomId } = room;
    const position = follower.position;
    if (position === null) return;
    const reply = await this.#context.store.catchUp(roomId, position);
    if (reply[0] === 'unhosted') return this.#reclaimAll(room);
    if (reply[0] === 'current') {
      this.#context.repaired('current');
      return this.#goOn(room, position);
    }
    const [, epoch, seq] = reply;
    if (epoch !== position.epoch && room.toldEpoch !== epoch) {
      // The new log may stem from a copy of the store that lacks the latest.
      await this.#reclaimAll(room);
      room.toldEpoch = epoch;
      return;
    }
    if (room.isRestoring) {
      // The nodes are telling who is here; a snapshot before that would show people leaving.
      await delay(this.#context.settleMs, undefined, { ref: false });
      room.isRestoring = false;
      return;
    }
    if (reply[0] === 'entries') {
      this.#context.repaired('entries');
      this.#deliver(room, epoch, entriesOf(reply));
    } else {
      this.#context.repaired('resync');
      this.#context.deliver({ kind: 'resync', roomId, snapshot: snapshotOf(reply) });
    }
    this.#goOn(room, { epoch, seq });
  }

  async #reclaimAll(room: LocalRoom): Promise<void> {
    for (const member of [...room.members.values()]) await this.reclaim(room, member);
  }

  #goOn(room: LocalRoom, position: Position): void {
    this.#deliver(room, position.epoch, room.follower.caughtUp(position));
  }

  #deliver({ roomId }: LocalRoom, epoch: string, entries: readonly Entry[]): void {
    if (entries.length > 0) this.#context.deliver({ kind: 'entries', roomId, epoch, entries });
  }
}
