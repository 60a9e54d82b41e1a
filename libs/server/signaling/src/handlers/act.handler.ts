import { Injectable } from '@nestjs/common';
import type { ClientMessageOf } from '@madang/protocol';
import { type GovernResult, LogUnavailableError } from '@madang/server-room-log';
import { Acting } from '../hosting/acting';
import type { Session } from '../session';
import { SignalingMetrics } from '../signaling-metrics';
import type { Handler } from './handler';

/** Does what a host wants with others or the room. Whoever is refused, or told to come again, keeps its connection. */
@Injectable()
export class ActHandler implements Handler<'act'> {
  constructor(
    private readonly acting: Acting,
    private readonly metrics: SignalingMetrics,
  ) {}

  async handle(session: Session, message: ClientMessageOf<'act'>): Promise<void> {
    // What was said before counts: that it has joined, for example.
    await session.open.ended();
    const { state } = session;
    if (state.kind !== 'active') return;
    const { id, action } = message;
    try {
      const result = await this.acting.act(state.claim, action);
      this.metrics.acted(action.kind, result.kind);
      answer(session, id, result);
    } catch (error) {
      this.metrics.acted(action.kind, 'failed');
      if (!(error instanceof LogUnavailableError)) throw error;
      session.refuse(id, 'unavailable', { retryAfterMs: error.retryAfterMs });
    }
  }
}

function answer(session: Session, id: number, result: GovernResult): void {
  switch (result.kind) {
    case 'done':
      session.reply(id);
      return;
    case 'fenced':
      session.fail('session_superseded');
      return;
    case 'refused':
      session.refuse(id, result.code);
      return;
  }
}
