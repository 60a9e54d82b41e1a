import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { RoomId } from '@madang/protocol';
import { Logger } from '@madang/server-kernel';
import { RoomDirectory } from '@madang/server-room-directory';
import type { Cancel, Clock } from '@madang/server-room-log';
import { CLOCK } from '../clock-token';

const HOUR_MS = 60 * 60 * 1_000;

/** Tells the directory each hour which rooms have somebody here: a long meeting is a use of its room. */
@Injectable()
export class RoomsInUse implements OnApplicationShutdown {
  private readonly cancels = new Map<RoomId, Cancel>();

  constructor(
    private readonly directory: RoomDirectory,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** From now on, until `end`. */
  begin(roomId: RoomId): void {
    const touch = (): void => {
      this.begin(roomId);
      this.directory.touch(roomId, this.clock.now()).catch((err: unknown) => {
        this.logger.warn('a room could not be noted as used', { roomId, err });
      });
    };
    this.cancels.set(roomId, this.clock.schedule(HOUR_MS, touch));
  }

  end(roomId: RoomId): void {
    this.cancels.get(roomId)?.();
    this.cancels.delete(roomId);
  }

  onApplicationShutdown(): void {
    for (const roomId of [...this.cancels.keys()]) this.end(roomId);
  }
}
