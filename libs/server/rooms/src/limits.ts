import type { RoomId } from '@madang/protocol';
import { MemoryRateLimiters, RateLimiters } from '@madang/server-room-directory';
import { Injectable } from '@nestjs/common';
import { AttemptLimit, type Attempt } from './attempt-limit';
import { RoomsConfig } from './rooms-config';

const HOUR_SECONDS = 3_600;

/** Every rate limit of the room service, shared by all its instances where their store is. */
@Injectable()
export class Limits {
  readonly newRooms: AttemptLimit;
  /** By this instance alone, since each request counts until its room was found. */
  readonly unknownRooms: AttemptLimit;
  /** Counts wrong ones only: right ones pass whatever was tried before. */
  readonly wrongHostKeys: AttemptLimit;
  private readonly passwordsByNetwork: AttemptLimit;
  private readonly passwordsByRoom: AttemptLimit;

  constructor(config: RoomsConfig, limiters: RateLimiters) {
    const hourly = [{ attempts: config.roomsPerHour, seconds: HOUR_SECONDS }];
    const limit = (name: string, windows = config.wrongPerNetwork, by = limiters) =>
      new AttemptLimit(name, windows, by);
    this.newRooms = limit('rooms', hourly);
    this.unknownRooms = limit('unknown', config.unknownPerNetwork, new MemoryRateLimiters());
    this.wrongHostKeys = limit('host-keys');
    this.passwordsByNetwork = limit('passwords-network');
    this.passwordsByRoom = limit('passwords-room', config.wrongPerRoom);
  }

  /** Counts for both; refund it unless the password was wrong. */
  async beginPassword(network: string, roomId: RoomId): Promise<Attempt> {
    const byNetwork = await this.passwordsByNetwork.begin(network);
    try {
      const byRoom = await this.passwordsByRoom.begin(roomId);
      return {
        refund: async () => {
          await Promise.all([byNetwork.refund(), byRoom.refund()]);
        },
      };
    } catch (refusal) {
      await byNetwork.refund();
      throw refusal;
    }
  }
}
