import type { ParticipantId, ParticipantState, RoomId } from '@madang/protocol';
import {
  LogUnavailableError,
  type Claim,
  type JoinInput,
  type JoinResult,
  type ResumeInput,
  type ResumeResult,
} from '@madang/server-room-log';
import type { Timing } from '../timing';
import type { Position } from './chain';
import { leased } from './leased';
import { LocalMember, type KnownMember, type LocalRoom, type LocalRooms } from './local-rooms';
import { catchUpOf, membersOf, rulesOf, snapshotOf, statesOf, storedMember } from './replies';
import type { RoomLogReports } from './reports';
import type { RoomStore } from './room-store';

interface Entering {
  readonly roomId: RoomId;
  readonly participantId: ParticipantId;
}

export interface EntrancesContext {
  readonly store: RoomStore;
  readonly rooms: LocalRooms;
  readonly timing: Timing;
  readonly reports: RoomLogReports;
  /** Resolves when the node's lease is good again. */
  readonly renew: () => Promise<void>;
  /** The answer was lost: the store may see a connection here that nobody has. */
  doubted(who: Entering): void;
  /** A member was added at this place; `isFirst`: this node was not told of the room before. */
  attached(room: LocalRoom, place: Position, isFirst: boolean): void;
  superseded(claim: Claim): void;
}

/** How members come to be held by this node: by a join or a resume. */
export class Entrances {
  readonly #context: EntrancesContext;

  constructor(context: EntrancesContext) {
    this.#context = context;
  }

  join(input: JoinInput): Promise<JoinResult> {
    return this.#attaching(input, async (room) => {
      const { store, renew } = this.#context;
      const reply = await leased(() => store.join(input), renew);
      if (reply[0] === 'refused') return { kind: 'refused', code: reply[1] };
      const [, isFirst, snapshot] = reply;
      const stored = membersOf(snapshot[3]).find((member) => member.id === input.participantId);
      const state = statesOf(snapshot[4]).get(input.participantId);
      if (stored === undefined || state === undefined) throw new Error('joined without a member');
      room.learnRules(rulesOf(snapshot[6]));
      const claim = this.#hold(room, { stored, n: 0, state }, input.capacity);
      this.#context.attached(room, { epoch: snapshot[1], seq: snapshot[2] }, isFirst === 1);
      return { kind: 'joined', claim, snapshot: snapshotOf(snapshot) };
    });
  }

  resume(input: ResumeInput): Promise<ResumeResult> {
    return this.#attaching(input, async (room) => {
      const { store, renew } = this.#context;
      const reply = await leased(() => store.resume(input), renew);
      if (reply[0] === 'unsettled') {
        throw new LogUnavailableError('members are being restored', Number(reply[1]));
      }
      if (reply[0] === 'refused') {
        this.#context.reports.resumed('refused');
        return { kind: 'refused', code: reply[1] };
      }
      const [, isFirst, epoch, seq, memberJson, n, stateJson, capacityText, missed, rules] = reply;
      room.learnRules(rulesOf(rules));
      const stored = storedMember(memberJson);
      const [lastN, capacity] = [Number(n), Number(capacityText)];
      const state = JSON.parse(stateJson) as ParticipantState;
      const claim = this.#hold(room, { stored, n: lastN, state }, capacity);
      this.#context.attached(room, { epoch, seq }, isFirst === 1);
      const { role, stage } = stored;
      const admitted = stored.admitted !== 'no';
      this.#context.reports.resumed(missed[0]);
      return {
        kind: 'resumed',
        claim,
        role,
        admitted,
        stage,
        capacity,
        lastN,
        catchUp: catchUpOf(missed),
      };
    });
  }

  async #attaching<T>(who: Entering, attach: (room: LocalRoom) => Promise<T>): Promise<T> {
    try {
      return await this.#context.rooms.attaching(who.roomId, attach);
    } catch (error) {
      this.#context.doubted(who);
      throw error;
    }
  }

  #hold(room: LocalRoom, known: KnownMember, capacity: number): Claim {
    const { roomId } = room;
    const { stored } = known;
    const claim = { roomId, participantId: stored.id, fence: Number(stored.fence) };
    if ((room.takenOver.get(stored.id) ?? 0) >= claim.fence) {
      // The news was faster than the answer; say it again when the caller knows the claim.
      this.#context.timing.clock.schedule(0, () => this.#context.superseded(claim));
      return claim;
    }
    const held = room.members.get(stored.id);
    // Of two resumes at once, the answer to the earlier one may come later.
    if (held === undefined || held.claim.fence < claim.fence) {
      room.members.set(stored.id, new LocalMember(claim, capacity, known));
    }
    return claim;
  }
}
