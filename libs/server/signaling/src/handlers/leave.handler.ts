import { Injectable } from '@nestjs/common';
import type { ClientMessageOf } from '@madang/protocol';
import { Departures } from '../departures';
import type { Session } from '../session';
import { SessionRegistry } from '../session-registry';
import type { Handler } from './handler';

/** Ends the session for good; the reply comes when the log has been told, or will be later. */
@Injectable()
export class LeaveHandler implements Handler<'leave'> {
  constructor(
    private readonly registry: SessionRegistry,
    private readonly departures: Departures,
  ) {}

  async handle(session: Session, { id }: ClientMessageOf<'leave'>): Promise<void> {
    // What was said before is still said.
    await session.open.ended();
    const claim = this.registry.release(session, { kind: 'left' });
    if (claim !== null) await this.departures.leave(claim);
    session.reply(id);
    session.close();
  }
}
