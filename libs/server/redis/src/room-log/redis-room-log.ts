import type { Cursor, Draft, Entry, LeaveReason, ParticipantId, RoomId } from '@madang/protocol';
import type { Logger } from '@madang/server-kernel';
import {
  RoomLog,
  emptySnapshot,
  type AppendResult,
  type Claim,
  type Delivery,
  type GovernResult,
  type JoinInput,
  type JoinResult,
  type PassOnResult,
  type ReadResult,
  type ResumeInput,
  type ResumeResult,
  type RoomLogListener,
  type Rule,
} from '@madang/server-room-log';
import type { Lines } from '../connection/lines';
import { systemTiming, type Timing } from '../timing';
import { Appends } from './appends';
import { Departing } from './departing';
import { Doubts } from './doubts';
import { Entrances } from './entrances';
import { govern } from './governing';
import type { News } from './inbox';
import { Keys } from './keys';
import { LeaseKeeper } from './lease-keeper';
import { LocalRooms, type LocalRoom } from './local-rooms';
import { checkedNodeId, newNodeId } from './node-id';
import { NodeLine } from './node-line';
import { catchUpOf } from './replies';
import { NO_REPORTS, type RoomLogReports } from './reports';
import { RoomRepair } from './room-repair';
import { RoomStore } from './room-store';
import { ScriptRunner } from './script-runner';
import { createScripts } from './scripts';
import { redisRoomLogSettings, type RedisRoomLogSettings } from './settings';
import { Upkeep } from './upkeep';

export interface RedisRoomLogOptions {
  readonly logger: Logger;
  /** The same on every node of a deployment; tells deployments that share a Redis apart. */
  readonly keyPrefix?: string;
  /** Must never be used twice, not even by a restarted process; letters, digits and `. _ -`. */
  readonly nodeId?: string;
  /** The same on every node of a deployment. */
  readonly settings?: Partial<RedisRoomLogSettings>;
  /** The system's when absent. */
  readonly timing?: Timing;
  /** Told of the node's work, to be counted. */
  readonly reports?: RoomLogReports;
}

/** One node of a deployment whose rooms are kept in Redis, see docs/decisions/0008-room-log-in-redis.md. */
export class RedisRoomLog extends RoomLog {
  readonly nodeId: string;
  readonly #logger: Logger;
  readonly #settings: RedisRoomLogSettings;
  readonly #timing: Timing;
  readonly #reports: RoomLogReports;
  readonly #keys: Keys;
  readonly #store: RoomStore;
  readonly #rooms = new LocalRooms();
  readonly #appends: Appends;
  readonly #repair: RoomRepair;
  readonly #lease: LeaseKeeper;
  readonly #line: NodeLine;
  readonly #doubts: Doubts;
  readonly #entrances: Entrances;
  readonly #departing: Departing;
  readonly #upkeep: Upkeep;
  #listener: RoomLogListener | null = null;

  private constructor(connections: Lines, options: RedisRoomLogOptions) {
    super();
    this.nodeId = checkedNodeId(options.nodeId ?? newNodeId());
    this.#logger = options.logger;
    this.#settings = redisRoomLogSettings(options.settings);
    this.#timing = options.timing ?? systemTiming;
    this.#reports = options.reports ?? NO_REPORTS;
    this.#keys = new Keys(options.keyPrefix ?? 'madang', this.#settings.partitions);
    this.#store = new RoomStore(
      new ScriptRunner(connections.commands, (script) => this.#reports.called(script)),
      createScripts(this.#settings),
      this.#keys,
      this.nodeId,
    );
    this.#repair = new RoomRepair({
      store: this.#store,
      keys: this.#keys,
      rooms: this.#rooms,
      settleMs: this.#settings.settleMs,
      logger: this.#logger,
      timing: this.#timing,
      deliver: (delivery) => this.#deliver(delivery),
      superseded: (claim) => this.#superseded(claim),
      renew: () => this.#lease.renew(),
      repaired: (outcome) => this.#reports.repaired(outcome),
    });
    this.#appends = new Appends({
      store: this.#store,
      keys: this.#keys,
      rooms: this.#rooms,
      timing: this.#timing,
      patienceMs: this.#settings.patienceMs,
      reclaim: (claim) => this.#reclaim(claim),
    });
    this.#line = new NodeLine({
      connections,
      inboxes: this.#keys.inboxes(this.nodeId),
      logger: this.#logger,
      onNews: (news) => this.#take(news),
      onInterrupted: () => this.#repair.runAll(),
      onCommandsReady: () => void this.#upkeep.renew(),
      onDead: (connection) => this.#reports.foundDead(connection),
    });
    this.#lease = new LeaseKeeper({
      store: this.#store,
      liveness: this.#line.liveness,
      logger: this.#logger,
      clock: this.#timing.clock,
      reports: this.#reports,
      onInterrupted: () => {
        this.#doubts.addStore();
        this.#repair.runAll();
        void this.#departing.tellAll();
      },
    });
    this.#departing = new Departing({
      store: this.#store,
      rooms: this.#rooms,
      logger: this.#logger,
      clock: this.#timing.clock,
      graceMs: this.#settings.graceMs,
      renew: () => this.#lease.renew(),
    });
    this.#doubts = new Doubts(this.#store, this.#rooms);
    this.#upkeep = new Upkeep({
      settings: this.#settings,
      timing: this.#timing,
      logger: this.#logger,
      replaceDead: () => this.#line.replaceDead(),
      renew: async () => {
        const isReachable = await this.#lease.tryRenew();
        if (isReachable) await this.#doubts.resolve();
        return isReachable;
      },
      sweep: async () => this.#reports.swept(await this.#store.sweep()),
      verify: () => this.#repair.verify(),
    });
    this.#entrances = new Entrances({
      store: this.#store,
      rooms: this.#rooms,
      timing: this.#timing,
      reports: this.#reports,
      renew: () => this.#lease.renew(),
      doubted: (who) => this.#doubts.add(who),
      attached: (room, place, isFirst) =>
        this.#handOn(room, room.follower.attached(place, isFirst)),
      superseded: (claim) => this.#superseded(claim),
    });
  }

  /** Resolves when this node has its lease and its inboxes. `connections` stay the caller's to close. */
  static async start(connections: Lines, options: RedisRoomLogOptions): Promise<RedisRoomLog> {
    const log = new RedisRoomLog(connections, options);
    await log.#start();
    return log;
  }

  override join(input: JoinInput): Promise<JoinResult> {
    return this.#entrances.join(input);
  }

  override resume(input: ResumeInput): Promise<ResumeResult> {
    return this.#entrances.resume(input);
  }

  override append(claim: Claim, n: number, draft: Draft): Promise<AppendResult> {
    return this.#appends.append(claim, n, draft);
  }

  override async passOn(claim: Claim, n: number, payload: string): Promise<PassOnResult> {
    const reply = await this.#store.passOn(claim, n, payload);
    return reply === 'not_joined' ? { kind: 'refused', code: reply } : { kind: reply };
  }

  override govern(roomId: RoomId, actor: Claim | null, rule: Rule): Promise<GovernResult> {
    const reclaim = (claim: Claim): Promise<boolean> => this.#reclaim(claim);
    return govern({ store: this.#store, reclaim }, roomId, actor, rule);
  }

  override async detach(claim: Claim): Promise<void> {
    await this.#departing.detach(claim);
  }

  override async leave(claim: Claim, reason: LeaveReason): Promise<void> {
    this.#departing.forget(claim);
    this.#rooms.release(claim);
    await this.#store.leave(claim, reason);
  }

  override async read(
    roomId: RoomId,
    participantId: ParticipantId,
    after: Cursor,
  ): Promise<ReadResult> {
    const reply = await this.#store.read(roomId, participantId, after);
    if (reply[0] === 'empty') return { kind: 'snapshot', snapshot: emptySnapshot() };
    return catchUpOf(reply);
  }

  override listen(listener: RoomLogListener): void {
    this.#listener = listener;
  }

  /** Gives back the lease: whoever is still connected here is away at once. Never rejects. */
  async close(): Promise<void> {
    this.#listener = null;
    this.#line.close();
    this.#departing.close();
    this.#appends.close();
    await this.#upkeep.stop();
    await this.#store.release().catch((err: unknown) => {
      this.#logger.warn('the lease could not be given back', { err });
    });
  }

  async #start(): Promise<void> {
    await this.#line.open();
    await this.#lease.renew();
    this.#upkeep.start();
  }

  #take(news: News): void {
    if ('superseded' in news) {
      const claim = news.superseded;
      this.#rooms.superseded(claim);
      this.#superseded(claim);
      return;
    }
    if ('volatile' in news) {
      const { volatile } = news;
      const isHosted = this.#rooms.get(volatile.roomId) !== null;
      if (isHosted) this.#tell((listener) => listener.passedOn(volatile));
      return;
    }
    const room = this.#rooms.get(news.roomId);
    if (room !== null) this.#handOn(room, room.follower.take(news));
  }

  #handOn(room: LocalRoom, entries: readonly Entry[]): void {
    const { roomId, follower } = room;
    const epoch = follower.position?.epoch;
    if (entries.length > 0 && epoch !== undefined) {
      this.#deliver({ kind: 'entries', roomId, epoch, entries });
    }
    if (follower.needsRepair) void this.#repair.run(room);
  }

  #deliver(delivery: Delivery): void {
    this.#rooms.get(delivery.roomId)?.learn(delivery);
    this.#tell((listener) => listener.deliver(delivery));
  }

  /** The store takes the holder of this claim for away or unknown; `true` when it does not any more. */
  async #reclaim(claim: Claim): Promise<boolean> {
    const room = this.#rooms.get(claim.roomId);
    const member = this.#rooms.holder(claim);
    if (room === null || member === null) return false;
    const isHeld = await this.#repair.reclaim(room, member);
    void this.#repair.run(room);
    return isHeld;
  }

  #superseded(claim: Claim): void {
    this.#reports.superseded();
    this.#tell((listener) => listener.superseded({ claim }));
  }

  /** A mistake of the listener must not break the connection on which its news came. */
  #tell(say: (listener: RoomLogListener) => void): void {
    if (this.#listener === null) return;
    try {
      say(this.#listener);
    } catch (err) {
      this.#logger.error('a delivery was not taken', { err });
    }
  }
}
