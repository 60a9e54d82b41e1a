import { Injectable } from '@nestjs/common';
import { type ErrorCode, type HostAction, patchPolicy } from '@madang/protocol';
import {
  type Change,
  type Claim,
  type GovernResult,
  type RoomFacts,
  RoomLog,
  type Rule,
  hostRule,
  policyRule,
  refusalOfKind,
} from '@madang/server-room-log';
import { HostingNotes } from './hosting-notes';
import { RoomRecords } from './room-records';

type ActionOf<K extends HostAction['kind']> = Extract<HostAction, { kind: K }>;
type Refused = Exclude<GovernResult, { kind: 'done' }>;

/** The room as a rule was shown it for the last time, and what that came to. */
interface Look {
  readonly kind: 'done';
  readonly room: RoomFacts;
  readonly changes: readonly Change[];
}

/** Does what hosts want: in the room's log, and where it is to last also in the room's record. */
@Injectable()
export class Acting {
  constructor(
    private readonly log: RoomLog,
    private readonly records: RoomRecords,
    private readonly notes: HostingNotes,
  ) {}

  /** @throws LogUnavailableError also when the record cannot be written; asking again is safe. */
  async act(claim: Claim, action: HostAction): Promise<GovernResult> {
    if (action.kind === 'setPolicy') return this.setPolicy(claim, action);
    if (action.kind === 'remove' && action.ban) {
      const refused = await this.ban(claim, action);
      if (refused !== null) return refused;
    }
    return this.govern(claim, hostRule(claim.participantId, action));
  }

  private async setPolicy(
    claim: Claim,
    { policy: patch }: ActionOf<'setPolicy'>,
  ): Promise<GovernResult> {
    const { roomId, participantId } = claim;
    const look = await this.mayChange(claim, ({ members }) => {
      const actor = members.find((one) => one.participantId === participantId);
      return refusalOfKind(actor, 'setPolicy');
    });
    if (look.kind !== 'done') return look;
    const { policy, version } = look.room.rules;
    const written = await this.records.patchPolicy(roomId, patch);
    const rules = written ?? { policy: patchPolicy(policy, patch), version: version + 1 };
    return this.govern(claim, policyRule(rules, participantId));
  }

  /** Before the removal, so that nobody is back before it is banned. `null`: go on. */
  private async ban(claim: Claim, action: ActionOf<'remove'>): Promise<Refused | null> {
    const rule = hostRule(claim.participantId, action);
    const look = await this.mayChange(claim, (room) => {
      const ruling = rule(room);
      return ruling.kind === 'refused' ? ruling.code : null;
    });
    if (look.kind !== 'done') return look;
    const target = look.room.members.find(
      ({ participantId }) => participantId === action.participantId,
    );
    if (target !== undefined) await this.records.ban(claim.roomId, target);
    return null;
  }

  /** Looks at the room, and changes nothing. */
  private mayChange(
    claim: Claim,
    refusalOf: (room: RoomFacts) => ErrorCode | null,
  ): Promise<Look | Refused> {
    return this.look(claim, (room) => {
      const code = refusalOf(room);
      return code === null ? { kind: 'changes', changes: [] } : { kind: 'refused', code };
    });
  }

  private async govern(claim: Claim, rule: Rule): Promise<GovernResult> {
    const look = await this.look(claim, rule);
    if (look.kind !== 'done') return look;
    this.notes.write(claim, look.room, look.changes);
    return { kind: 'done' };
  }

  private async look(claim: Claim, rule: Rule): Promise<Look | Refused> {
    let look: Look | null = null;
    const result = await this.log.govern(claim.roomId, claim, (room) => {
      const ruling = rule(room);
      look = ruling.kind === 'changes' ? { kind: 'done', room, changes: ruling.changes } : null;
      return ruling;
    });
    if (result.kind !== 'done') return result;
    // An adapter that does something without asking is none.
    if (look === null) throw new TypeError('The rule was not asked.');
    return look;
  }
}
