import { Injectable } from '@nestjs/common';
import type { AppendOk, ClientMessageOf } from '@madang/protocol';
import { type AppendResult, type Claim, RoomLog } from '@madang/server-room-log';
import type { Session } from '../session';
import { SignalingMetrics } from '../signaling-metrics';
import type { Handler } from './handler';

/** Says something in the room: one append to its log, and the log's answer. */
@Injectable()
export class AppendHandler implements Handler<'append'> {
  constructor(
    private readonly log: RoomLog,
    private readonly metrics: SignalingMetrics,
  ) {}

  async handle(session: Session, message: ClientMessageOf<'append'>): Promise<void> {
    const { state } = session;
    // Superseded a moment ago: the socket is being closed, and there is nobody to answer.
    if (state.kind !== 'active') return;
    const result = await this.append(state.claim, message);
    switch (result.kind) {
      case 'appended':
        session.reply(message.id, { seq: result.seq } satisfies AppendOk);
        return;
      case 'duplicate':
        session.reply(message.id, { duplicate: true } satisfies AppendOk);
        return;
      case 'fenced':
        session.fail('session_superseded');
        return;
      case 'refused':
        session.refuse(message.id, result.code);
        return;
    }
  }

  private async append(
    claim: Claim,
    { n, entry }: ClientMessageOf<'append'>,
  ): Promise<AppendResult> {
    const ended = this.metrics.appendBegan(entry.kind);
    try {
      const result = await this.log.append(claim, n, entry);
      ended(result.kind);
      return result;
    } catch (error) {
      ended('failed');
      throw error;
    }
  }
}
