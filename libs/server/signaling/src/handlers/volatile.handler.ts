import { Injectable } from '@nestjs/common';
import type { ClientMessageOf } from '@madang/protocol';
import { Logger } from '@madang/server-kernel';
import { type Claim, LogUnavailableError, RoomLog } from '@madang/server-room-log';
import type { Session } from '../session';
import { SignalingMetrics } from '../signaling-metrics';
import type { Handler } from './handler';

/** Passes on what nobody keeps. Nothing waits for it, and nobody is told when it cannot be: it is dropped. */
@Injectable()
export class VolatileHandler implements Handler<'volatile'> {
  constructor(
    private readonly log: RoomLog,
    private readonly metrics: SignalingMetrics,
    private readonly logger: Logger,
  ) {}

  handle(session: Session, message: ClientMessageOf<'volatile'>): null {
    const { state } = session;
    if (state.kind === 'active') void this.passOn(state.claim, message);
    return null;
  }

  private async passOn(claim: Claim, { n, payload }: ClientMessageOf<'volatile'>): Promise<void> {
    try {
      const result = await this.log.passOn(claim, n, payload);
      if (result.kind !== 'passed') this.metrics.volatileDropped(result.kind);
    } catch (err) {
      this.metrics.volatileDropped('unavailable');
      if (!(err instanceof LogUnavailableError)) {
        this.logger.error('a volatile message could not be passed on', { err });
      }
    }
  }
}
