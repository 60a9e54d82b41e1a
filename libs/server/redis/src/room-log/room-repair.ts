import type { Entry } from '@madang/protocol';
import type { Logger } from '@madang/server-kernel';
import { LogUnavailableError, type Claim, type Delivery } from '@madang/server-room-log';
import { delay, type Timing } from '../timing';
import type { Position } from './chain';
import type { Keys } from './keys';
import type { LocalMember, LocalRoom, LocalRooms } from './local-rooms';
import { leased } from './leased';
import { entriesOf, snapshotOf, type NodeCatchUpReply } from './replies';
import type { RoomStore } from './room-store';

const FIRST_RETRY_MS = 100;
const MAX_RETRY_MS = 2_000;
/** Rooms, so that no call keeps Redis from others for more than a few milliseconds. */
const VERIFIED_AT_ONCE = 50;

export interface RoomRepairContext {
  readonly store: RoomStore;
  readonly keys: Keys;
  readonly rooms: LocalRooms;
  readonly settleMs: number;
  readonly logger: Logger;
  readonly timing: Timing;
  deliver(delivery: Delivery): void;
  superseded(claim: Claim): void;
  /** Resolves when the node's lease is good again. */
  readonly renew: () => Promise<void>;
  /** Called for each reading of the log, with what it came to. */
  repaired(outcome: 'current' | 'entries' | 'resync'): void;
}

/** Reads the log where deliveries may be missing: once per room at a time, however many members it has here. */
export class RoomRepair {
  readonly #context: RoomRepairContext;
  readonly #running = new Map<LocalRoom, Promise<void>>();
  /** Rooms whose members the store had forgotten; other nodes may still be telling it of theirs. */
  readonly #restoring = new WeakSet<LocalRoom>();

  constructor(context: RoomRepairContext) {
    this.#context = context;
  }

  /** Resolves when nothing is missing any more, or the room is not hosted here any more. Never rejects. */
  run(room: LocalRoom): Promise<void> {
    room.follower.suspect();
    const running = this.#running.get(room);
    if (running !== undefined || !this.#isNeeded(room)) return running ?? Promise.resolve();
    const begun = this.#untilDone(room);
    this.#running.set(room, begun);
    return begun;
  }

  /**
   * Looks whether something is missing though nothing seemed to be wrong; many rooms by one call, so that
   * idle ones cost next to nothing. Rejects when the store does not answer.
   */
  async verify(): Promise<void> {
    const { keys, rooms, store } = this.#context;
    for (const partition of keys.partitions) {
      const following = rooms.all().filter(({ roomId, follower }) => {
        const isIdle = follower.position !== null && !follower.needsRepair;
        return isIdle && keys.partitionOf(roomId) === partition;
      });
      for (let i = 0; i < following.length; i += VERIFIED_AT_ONCE) {
        const some = following.slice(i, i + VERIFIED_AT_ONCE);
        for (const room of await store.verify(partition, some)) void this.run(room);
      }
    }
  }

  runAll(): void {
    for (const room of this.#context.rooms.all()) void this.run(room);
  }

  /**
   * Says to the store that the member is here. `false`: it is not any more, and its holder was told, by the entry that
   * says why where that can be read.
   */
  async reclaim(room: LocalRoom, member: LocalMember): Promise<boolean> {
    const kind = await this.#reclaim(room, member);
    if (kind === 'held' || kind === 'restored') return true;
    if (kind === 'gone') await this.run(room);
    this.#giveUp(member.claim);
    return false;
  }

  async #reclaim(room: LocalRoom, member: LocalMember) {
    const { store, renew } = this.#context;
    const knownEpoch = room.follower.position?.epoch ?? '';
    const known = { knownEpoch, rules: room.rules };
    const [kind] = await leased(() => store.reclaim(member, known, 'held'), renew);
    if (kind === 'restored') this.#restoring.add(room);
    return kind;
  }

  #giveUp(claim: Claim): void {
    // The holder may have been told already, or have come back with a newer claim.
    if (this.#context.rooms.holder(claim) === null) return;
    this.#context.rooms.release(claim);
    this.#context.superseded(claim);
  }

  #isNeeded(room: LocalRoom): boolean {
    return this.#context.rooms.has(room) && room.members.size > 0 && room.follower.needsRepair;
  }

  async #untilDone(room: LocalRoom): Promise<void> {
    const told = new Set<string>();
    let retryMs = FIRST_RETRY_MS;
    while (this.#isNeeded(room)) {
      try {
        await this.#step(room, told);
        retryMs = FIRST_RETRY_MS;
      } catch (err) {
        if (!(err instanceof LogUnavailableError)) {
          this.#context.logger.error('a room could not be caught up', { roomId: room.roomId, err });
        }
        const { timing } = this.#context;
        await delay(timing, retryMs * (0.5 + timing.random() / 2));
        retryMs = Math.min(2 * retryMs, MAX_RETRY_MS);
      }
    }
    this.#running.delete(room);
  }

  /** @param told Epochs to which every member here has been told. */
  async #step(room: LocalRoom, told: Set<string>): Promise<void> {
    const position = room.follower.position;
    if (position === null) return;
    const claims = new Map([...room.members].map(([id, { claim }]) => [id, claim]));
    const [stale, missed] = await this.#context.store.catchUp(room, position);
    // First the entries: they may say why.
    await this.#take(room, missed, told);
    for (const id of stale) {
      const claim = claims.get(id);
      if (claim !== undefined) this.#giveUp(claim);
    }
  }

  async #take(room: LocalRoom, missed: NodeCatchUpReply[1], told: Set<string>): Promise<void> {
    const position = room.follower.position;
    if (position === null) return;
    if (missed[0] === 'unhosted') return this.#reclaimAll(room);
    if (missed[0] === 'current') {
      this.#context.repaired('current');
      return this.#goOn(room, position);
    }
    const [, epoch, seq] = missed;
    if (epoch !== position.epoch && !told.has(epoch)) {
      // The new log may stem from a copy of the store that lacks the latest.
      await this.#reclaimAll(room);
      told.add(epoch);
      return;
    }
    if (this.#restoring.has(room)) {
      // The nodes are telling who is here; a snapshot before that would show people leaving.
      await delay(this.#context.timing, this.#context.settleMs);
      this.#restoring.delete(room);
      return;
    }
    if (missed[0] === 'entries') {
      this.#context.repaired('entries');
      this.#deliver(room, epoch, entriesOf(missed));
    } else {
      const { roomId } = room;
      this.#context.repaired('resync');
      this.#context.deliver({ kind: 'resync', roomId, snapshot: snapshotOf(missed) });
    }
    this.#goOn(room, { epoch, seq });
  }

  async #reclaimAll(room: LocalRoom): Promise<void> {
    for (const member of [...room.members.values()]) {
      const kind = await this.#reclaim(room, member);
      if (kind === 'gone' || kind === 'superseded') this.#giveUp(member.claim);
    }
  }

  #goOn(room: LocalRoom, position: Position): void {
    this.#deliver(room, position.epoch, room.follower.caughtUp(position));
  }

  #deliver({ roomId }: LocalRoom, epoch: string, entries: readonly Entry[]): void {
    if (entries.length > 0) this.#context.deliver({ kind: 'entries', roomId, epoch, entries });
  }
}
