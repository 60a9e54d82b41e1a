import { Injectable } from '@nestjs/common';
import type { ClientMessageOf } from '@madang/protocol';
import { ReconnectWindow } from '../reconnect-window';
import type { Session } from '../session';
import type { Handler } from './handler';

/** Answers, and tells the reconnect window where it has changed: most clients came when it was smaller. */
@Injectable()
export class PingHandler implements Handler<'ping'> {
  constructor(private readonly window: ReconnectWindow) {}

  handle(session: Session, { id }: ClientMessageOf<'ping'>): null {
    const reconnectWindowMs = this.window.ms;
    session.reply(id, session.learnsWindow(reconnectWindowMs) ? { reconnectWindowMs } : {});
    return null;
  }
}
