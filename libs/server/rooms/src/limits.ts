import type { RoomId } from '@madang/protocol';
import { Injectable } from '@nestjs/common';
import { AttemptLimit, type Attempt } from './attempt-limit';
import { RoomsConfig } from './rooms-config';

const HOUR_SECONDS = 3_600;

/** Every rate limit of the room service. */
@Injectable()
export class Limits {
  readonly newRooms: AttemptLimit;
  private readonly passwordsByNetwork: AttemptLimit;
  private readonly passwordsByRoom: AttemptLimit;

  constructor({ roomsPerHour, wrongPerNetwork, wrongPerRoom }: RoomsConfig) {
    this.newRooms = new AttemptLimit([{ attempts: roomsPerHour, seconds: HOUR_SECONDS }]);
    this.passwordsByNetwork = new AttemptLimit(wrongPerNetwork);
    this.passwordsByRoom = new AttemptLimit(wrongPerRoom);
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
