import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Logger } from '@madang/server-kernel';
import { RoomDirectory } from '@madang/server-room-directory';
import type { Cancel, Clock } from '@madang/server-room-log';
import { CLOCK } from '../clock-token';
import { SessionRegistry } from '../session-registry';

const HOUR_MS = 60 * 60 * 1_000;

/** Tells the directory each hour which rooms have somebody here: a long meeting is a use of its room. */
@Injectable()
export class RoomsInUse implements OnModuleInit, OnApplicationShutdown {
  private cancel: Cancel = () => undefined;

  constructor(
    private readonly registry: SessionRegistry,
    private readonly directory: RoomDirectory,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.wait();
  }

  onApplicationShutdown(): void {
    this.cancel();
  }

  private wait(): void {
    this.cancel = this.clock.schedule(HOUR_MS, () => void this.tell());
  }

  /** One after the other, as nothing hurries. Never rejects. */
  private async tell(): Promise<void> {
    this.wait();
    for (const roomId of this.registry.roomIds) {
      try {
        await this.directory.touch(roomId, this.clock.now());
      } catch (err) {
        this.logger.warn('a room could not be noted as used', { roomId, err });
      }
    }
  }
}
