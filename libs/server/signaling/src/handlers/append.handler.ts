import { Injectable } from '@nestjs/common';
import type { AppendOk, ClientMessageOf } from '@madang/protocol';
import { type AppendResult, type Claim, RoomLog } from '@madang/server-room-log';
import { Failures } from '../failures';
import type { Session } from '../session';
import { SignalingMetrics } from '../signaling-metrics';
import type { Handler } from './handler';

/**
 * Says something in the room: one append to its log, and the log's answer. The next frame need not wait for
 * that, since the log takes appends in the order of the calls, and answers in it.
 */
@Injectable()
export class AppendHandler implements Handler<'append'> {
  constructor(
    private readonly log: RoomLog,
    private readonly metrics: SignalingMetrics,
    private readonly failures: Failures,
  ) {}

  handle(session: Session, message: ClientMessageOf<'append'>): Promise<void> {
    const { state } = session;
    // Superseded a moment ago: the socket is being closed, and there is nobody to answer.
    if (state.kind !== 'active') return Promise.resolve();
    const answered = this.answer(session, state.claim, message).catch((error: unknown) =>
      this.failures.end(session, error),
    );
    return session.open.add(answered);
  }

  private async answer(
    session: Session,
    claim: Claim,
    message: ClientMessageOf<'append'>,
  ): Promise<void> {
    const result = await this.append(claim, message);
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
