import { Injectable } from '@nestjs/common';
import { TicketError } from '@madang/server-access';
import { Logger } from '@madang/server-kernel';
import { LogUnavailableError } from '@madang/server-room-log';
import type { Session } from './session';

/** What becomes of a session when the handling of a frame fails: it ends with a code that says what to do. */
@Injectable()
export class Failures {
  constructor(private readonly logger: Logger) {}

  end(session: Session, error: unknown): void {
    if (error instanceof LogUnavailableError) {
      session.fail(error.code, { retryAfterMs: error.retryAfterMs });
      return;
    }
    if (error instanceof TicketError) {
      session.fail(error.code);
      return;
    }
    this.logger.error('a frame could not be handled', { err: error });
    session.fail('internal');
  }
}
