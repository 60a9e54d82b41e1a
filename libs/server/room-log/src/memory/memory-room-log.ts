import type { Cursor, Draft, Entry, LeaveReason, ParticipantId, RoomId } from '@madang/protocol';
import {
  RoomLog,
  type AppendResult,
  type Claim,
  type GovernResult,
  type JoinInput,
  type JoinResult,
  type PassOnResult,
  type ReadResult,
  type ResumeInput,
  type ResumeResult,
  type RoomLogListener,
  type VolatileDelivery,
} from '../room-log';
import type { Rule } from '../rules/rule';
import { emptySnapshot } from '../snapshot';
import { copy } from './copy';
import type { MemoryBackplane } from './memory-backplane';
import type { MemoryNode } from './memory-member';

type Notice =
  | {
      readonly kind: 'entry';
      readonly roomId: RoomId;
      readonly epoch: string;
      readonly json: string;
    }
  | { readonly kind: 'volatile'; readonly volatile: VolatileDelivery }
  | { readonly kind: 'superseded'; readonly claim: Claim };

/**
 * One node on a `MemoryBackplane`. Deliveries come in a later microtask, as those of a store would, and
 * everything in and out is a copy.
 */
export class MemoryRoomLog extends RoomLog implements MemoryNode {
  readonly #backplane: MemoryBackplane;
  readonly #notices: Notice[] = [];
  #listener: RoomLogListener | null = null;

  constructor(backplane: MemoryBackplane) {
    super();
    this.#backplane = backplane;
  }

  override async join(input: JoinInput): Promise<JoinResult> {
    return Promise.resolve(this.#backplane.join(input, this));
  }

  override async resume(input: ResumeInput): Promise<ResumeResult> {
    const room = this.#backplane.room(input.roomId);
    return Promise.resolve(
      room?.resume(input, this) ?? { kind: 'refused', code: 'session_unknown' },
    );
  }

  override async append(claim: Claim, n: number, draft: Draft): Promise<AppendResult> {
    const room = this.#backplane.room(claim.roomId);
    return Promise.resolve(room?.append(claim, n, draft) ?? { kind: 'fenced' });
  }

  override async passOn(claim: Claim, n: number, payload: string): Promise<PassOnResult> {
    const room = this.#backplane.room(claim.roomId);
    return Promise.resolve(room?.passOn(claim, n, payload) ?? { kind: 'fenced' });
  }

  override async govern(roomId: RoomId, actor: Claim | null, rule: Rule): Promise<GovernResult> {
    const nobody: GovernResult = { kind: actor === null ? 'done' : 'fenced' };
    return Promise.resolve(this.#backplane.room(roomId)?.govern(actor, rule) ?? nobody);
  }

  override async detach(claim: Claim): Promise<void> {
    return Promise.resolve(this.#backplane.room(claim.roomId)?.detach(claim));
  }

  override async leave(claim: Claim, reason: LeaveReason): Promise<void> {
    return Promise.resolve(this.#backplane.room(claim.roomId)?.leave(claim, reason));
  }

  override async read(
    roomId: RoomId,
    participantId: ParticipantId,
    after: Cursor,
  ): Promise<ReadResult> {
    const room = this.#backplane.room(roomId);
    return Promise.resolve(
      room?.catchUp(participantId, after) ?? { kind: 'snapshot', snapshot: emptySnapshot() },
    );
  }

  override listen(listener: RoomLogListener): void {
    this.#listener = listener;
  }

  /** As if this node had crashed: nothing more is delivered, and its members are away. */
  close(): void {
    this.#listener = null;
    this.#backplane.nodeLost(this);
  }

  deliver(epoch: string, roomId: RoomId, json: string): void {
    this.#notify({ kind: 'entry', roomId, epoch, json });
  }

  passedOn(volatile: VolatileDelivery): void {
    this.#notify({ kind: 'volatile', volatile: copy(volatile) });
  }

  superseded(claim: Claim): void {
    this.#notify({ kind: 'superseded', claim: copy(claim) });
  }

  #notify(notice: Notice): void {
    this.#notices.push(notice);
    if (this.#notices.length === 1) queueMicrotask(() => this.#flush());
  }

  /** Hands over in order; neighbouring entries of one room in one delivery. */
  #flush(): void {
    const notices = this.#notices.splice(0);
    for (let i = 0; i < notices.length; i += 1) {
      const notice = notices[i];
      if (notice?.kind === 'volatile') this.#listener?.passedOn(notice.volatile);
      if (notice?.kind === 'superseded') this.#listener?.superseded({ claim: notice.claim });
      if (notice?.kind !== 'entry') continue;
      const { roomId, epoch } = notice;
      const entries = [JSON.parse(notice.json) as Entry];
      for (let next = notices[i + 1]; next?.kind === 'entry'; next = notices[i + 1]) {
        if (next.roomId !== roomId || next.epoch !== epoch) break;
        entries.push(JSON.parse(next.json) as Entry);
        i += 1;
      }
      this.#listener?.deliver({ kind: 'entries', roomId, epoch, entries });
    }
  }
}
