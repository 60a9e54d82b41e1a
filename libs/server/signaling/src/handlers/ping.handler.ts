import { Injectable } from '@nestjs/common';
import type { ClientMessageOf } from '@madang/protocol';
import type { Session } from '../session';
import type { Handler } from './handler';

@Injectable()
export class PingHandler implements Handler<'ping'> {
  handle(session: Session, { id }: ClientMessageOf<'ping'>): Promise<void> {
    session.reply(id);
    return Promise.resolve();
  }
}
