import type { Cursor, Draft, LeaveReason, ParticipantId, RoomId } from '@madang/protocol';
import type { Claim, JoinInput, ResumeInput, Rules } from '@madang/server-room-log';
import type { Appending } from './append-queue';
import type { Position } from './chain';
import type { GoverningSteps } from './governing-steps';
import type { Keys } from './keys';
import type { LocalMember, LocalRoom } from './local-rooms';
import type {
  AppendReply,
  DetachReply,
  FactsReply,
  GovernReply,
  JoinReply,
  NodeCatchUpReply,
  PassOnReply,
  ReadReply,
  ReclaimReply,
  RenewReply,
  ResumeReply,
  SweepReply,
} from './replies';
import type { Sweep } from './reports';
import type { ScriptRunner } from './script-runner';
import type { Scripts } from './scripts';
import type { Script } from './scripts/script';
import { needsOf, needsOfDraft, rulesArgs } from './stored-rules';

type Args = readonly (string | number)[];

/** The room log as one node asks for it: one script for each method. */
export class RoomStore {
  readonly #runner: ScriptRunner;
  readonly #scripts: Scripts;
  readonly #keys: Keys;
  readonly #nodeId: string;

  constructor(runner: ScriptRunner, scripts: Scripts, keys: Keys, nodeId: string) {
    this.#runner = runner;
    this.#scripts = scripts;
    this.#keys = keys;
    this.#nodeId = nodeId;
  }

  join(input: JoinInput): Promise<JoinReply> {
    const { roomId, participantId, capacity, sessionId, role, state, resumeHash, ticket } = input;
    const { subject, network, mustKnock, rules } = input;
    return this.#inRoom(this.#scripts.join, roomId, [
      ...[participantId, this.#nodeId, capacity, sessionId, role],
      ...[state.stage, JSON.stringify(state), resumeHash, ticket.id, ticket.expiresAt],
      ...[subject, network, mustKnock ? 'yes' : 'no', needsOf(state), ...rulesArgs(rules)],
    ]);
  }

  resume(input: ResumeInput): Promise<ResumeReply> {
    const { roomId, participantId, resumeHash, sessionId, cursor } = input;
    const after = cursor === null ? ['', 0] : [cursor.epoch, cursor.seq];
    return this.#inRoom(this.#scripts.resume, roomId, [
      ...[participantId, this.#nodeId, resumeHash, sessionId],
      ...after,
    ]);
  }

  /** `departing`: its connection is gone, so that nothing changes for a member that the store knows. */
  reclaim(
    member: LocalMember,
    { knownEpoch, rules }: { readonly knownEpoch: string; readonly rules: Rules },
    kind: 'held' | 'departing',
  ): Promise<ReclaimReply> {
    const { roomId, participantId, fence } = member.claim;
    return this.#inRoom(this.#scripts.reclaim, roomId, [
      ...[participantId, this.#nodeId, fence, knownEpoch],
      ...[JSON.stringify(member.stored), member.n, JSON.stringify(member.state), member.capacity],
      ...[kind, ...rulesArgs(rules)],
    ]);
  }

  /** All of one partition; they are taken in this order, and answered in it. */
  append(partition: string, batch: readonly Appending[]): Promise<AppendReply[]> {
    const args: (string | number)[] = [this.#nodeId];
    for (const { claim, n, draft } of batch) {
      // The fields of the entry without the braces: the script puts its own before them.
      const fields = JSON.stringify(draft).slice(1, -1);
      const [first, second] = detailsOf(draft);
      const { roomId, participantId, fence } = claim;
      args.push(roomId, participantId, fence, n, draft.kind, fields, first, second);
      args.push(needsOfDraft(draft));
    }
    return this.#runner.run(this.#scripts.append, partition, args);
  }

  passOn(
    { roomId, participantId, fence }: Claim,
    n: number,
    payload: string,
  ): Promise<PassOnReply> {
    const args = [participantId, this.#nodeId, fence, n, JSON.stringify(payload)];
    return this.#inRoom(this.#scripts.passOn, roomId, args);
  }

  facts(roomId: RoomId): Promise<FactsReply> {
    return this.#inRoom(this.#scripts.facts, roomId, []);
  }

  /** @param digest Of the facts that the steps follow from. */
  govern(roomId: RoomId, digest: string, { steps, rules }: GoverningSteps): Promise<GovernReply> {
    const args = [digest, JSON.stringify(steps), ...(rules === null ? [] : rulesArgs(rules))];
    return this.#inRoom(this.#scripts.govern, roomId, args);
  }

  detach({ roomId, participantId, fence }: Claim): Promise<DetachReply> {
    return this.#inRoom(this.#scripts.detach, roomId, [participantId, fence]);
  }

  async leave({ roomId, participantId, fence }: Claim, reason: LeaveReason): Promise<void> {
    await this.#inRoom(this.#scripts.leave, roomId, [participantId, fence, reason, this.#nodeId]);
  }

  /** Gives up whatever connection of this member the store sees here, unless it is the held one. */
  async disown(roomId: RoomId, participantId: ParticipantId, heldFence: number): Promise<void> {
    await this.#inRoom(this.#scripts.disown, roomId, [participantId, this.#nodeId, heldFence]);
  }

  read(roomId: RoomId, participantId: ParticipantId, after: Cursor): Promise<ReadReply> {
    return this.#inRoom(this.#scripts.read, roomId, [participantId, after.epoch, after.seq]);
  }

  catchUp(room: LocalRoom, { epoch, seq }: Position): Promise<NodeCatchUpReply> {
    const args = [this.#nodeId, epoch, seq, ...claimsOf(room)];
    return this.#inRoom(this.#scripts.catchUp, room.roomId, args);
  }

  /** The rooms, all of one partition, of which this node may have missed something. */
  async verify(partition: string, rooms: readonly LocalRoom[]): Promise<LocalRoom[]> {
    const args = rooms.flatMap((room) => {
      const claims = claimsOf(room);
      const { epoch = '', seq = 0 } = room.follower.position ?? {};
      return [room.roomId, epoch, seq, claims.length / 2, ...claims];
    });
    const { verify } = this.#scripts;
    const behind = await this.#runner.run<number[]>(verify, partition, [this.#nodeId, ...args]);
    return behind.flatMap((place) => rooms[place] ?? []);
  }

  /** One reply for each partition, and `call` through the inbox of each. */
  renew(call: number): Promise<RenewReply[]> {
    return Promise.all(
      this.#keys.partitions.map((partition) =>
        this.#runner.run<RenewReply>(this.#scripts.renew, partition, [this.#nodeId, call]),
      ),
    );
  }

  /** Gives up whatever connection the store sees here besides those that are held. */
  async census(rooms: readonly LocalRoom[]): Promise<void> {
    const args = rooms.flatMap(({ roomId, attaching, members }) =>
      attaching > 0 ? [roomId, ''] : [...members.keys()].flatMap((id) => [roomId, id]),
    );
    await Promise.all(
      this.#keys.partitions.map((partition) =>
        this.#runner.run(this.#scripts.census, partition, [this.#nodeId, ...args]),
      ),
    );
  }

  /** Does whatever is due, for all nodes. */
  async sweep(): Promise<Sweep> {
    let [timeouts, detached] = [0, 0];
    await this.#untilDone(async (partition) => {
      const reply = await this.#runner.run<SweepReply>(this.#scripts.sweep, partition, []);
      timeouts += reply[1];
      detached += reply[2];
      return reply[0];
    });
    return { timeouts, detached };
  }

  /** Detaches every member that the store sees here, and ends the lease. */
  release(): Promise<void> {
    return this.#untilDone((partition) =>
      this.#runner.run<number>(this.#scripts.release, partition, [this.#nodeId]),
    );
  }

  #inRoom<T>(script: Script, roomId: RoomId, args: Args): Promise<T> {
    return this.#runner.run<T>(script, this.#keys.partitionOf(roomId), [roomId, ...args]);
  }

  /** Small steps, so that Redis serves others in between. */
  async #untilDone(step: (partition: string) => Promise<number>): Promise<void> {
    for (const partition of this.#keys.partitions) {
      while ((await step(partition)) > 0);
    }
  }
}

/** Id and fence of each member that is held here, in turn. */
function claimsOf(room: LocalRoom): (string | number)[] {
  return [...room.members.values()].flatMap(({ claim }) => [claim.participantId, claim.fence]);
}

/** What the script must know of a draft besides its text: two arguments. */
function detailsOf(draft: Draft): readonly [string | number, string] {
  switch (draft.kind) {
    case 'signal':
      return [draft.to, draft.toSession];
    case 'chat':
      return [draft.payload.length, ''];
    case 'state':
      return [draft.state.stage, JSON.stringify(draft.state)];
  }
}
