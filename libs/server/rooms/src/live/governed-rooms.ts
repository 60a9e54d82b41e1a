import type { RoomId } from '@madang/protocol';
import { LiveRooms, type RoomRecord } from '@madang/server-room-directory';
import { RoomGovernor, endRule, policyRule, type Rule } from '@madang/server-room-log';
import { Injectable } from '@nestjs/common';

/** Tells meetings through their room log, whichever gateways they are at. */
@Injectable()
export class GovernedRooms extends LiveRooms {
  constructor(private readonly rooms: RoomGovernor) {
    super();
  }

  override policyChanged({ roomId, policy, version }: RoomRecord): Promise<void> {
    return this.govern(roomId, policyRule({ policy, version }, null));
  }

  override ended(roomId: RoomId): Promise<void> {
    return this.govern(roomId, endRule);
  }

  /** Nothing of this is refused, as nobody in the meeting has asked for it. */
  private async govern(roomId: RoomId, rule: Rule): Promise<void> {
    const { kind } = await this.rooms.govern(roomId, null, rule);
    if (kind !== 'done') throw new TypeError(`The room log answered ${kind}.`);
  }
}
