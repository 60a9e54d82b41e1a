import { Inject, Injectable } from '@nestjs/common';
import { type PolicyPatch, type RoomId, patchPolicy } from '@madang/protocol';
import { Logger } from '@madang/server-kernel';
import {
  type RoomChange,
  RoomDirectory,
  type RoomRecord,
  withBan,
} from '@madang/server-room-directory';
import {
  type Clock,
  LogUnavailableError,
  type MemberFacts,
  type Rules,
} from '@madang/server-room-log';
import { CLOCK } from '../clock-token';

/** Whoever loses against so many others in a row had better come again. */
const ATTEMPTS = 10;

/** What hosts decide in a meeting and is to outlast it. A store that fails is `LogUnavailableError` here, too. */
@Injectable()
export class RoomRecords {
  constructor(
    private readonly directory: RoomDirectory,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** The rules as they are kept now; `null` when the room is kept no more. */
  async patchPolicy(roomId: RoomId, patch: PolicyPatch): Promise<Rules | null> {
    const room = await this.change(roomId, ({ policy }) => ({
      policy: patchPolicy(policy, patch),
    }));
    return room === null ? null : { policy: room.policy, version: room.version };
  }

  /** A room that is kept no more has nobody to keep out. */
  async ban(
    roomId: RoomId,
    { subject, network }: Pick<MemberFacts, 'subject' | 'network'>,
  ): Promise<void> {
    const ban = { subject, network, at: this.clock.now() };
    await this.change(roomId, ({ bans }) => ({ bans: withBan(bans, ban) }));
  }

  private async change(
    roomId: RoomId,
    changeOf: (room: RoomRecord) => RoomChange,
  ): Promise<RoomRecord | null> {
    try {
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const room = await this.directory.find(roomId);
        if (room === null) return null;
        const changed = await this.directory.update(roomId, room.version, changeOf(room));
        if (changed !== 'conflict') return changed;
      }
    } catch (err) {
      this.logger.warn('a room could not be changed', { roomId, err });
      throw new LogUnavailableError(err);
    }
    throw new LogUnavailableError();
  }
}
