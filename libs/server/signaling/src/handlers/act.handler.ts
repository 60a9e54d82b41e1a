import { Injectable } from '@nestjs/common';
import type { ClientMessageOf } from '@madang/protocol';
import { LogUnavailableError } from '@madang/server-room-log';
import { Acting } from '../hosting/acting';
import type { Session } from '../session';
import { SessionRegistry } from '../session-registry';
import { SignalingMetrics } from '../signaling-metrics';
import type { Handler } from './handler';

/** Does what a host wants with others or the room. Whoever is refused, or told to come again, keeps its connection. */
@Injectable()
export class ActHandler implements Handler<'act'> {
  constructor(
    private readonly acting: Acting,
    private readonly registry: SessionRegistry,
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
      if (result.kind === 'done') session.reply(id);
      else if (result.kind === 'refused') session.refuse(id, result.code);
      else await this.registry.fenced(session);
    } catch (error) {
      this.metrics.acted(action.kind, 'failed');
      if (!(error instanceof LogUnavailableError)) throw error;
      session.refuse(id, 'unavailable', { retryAfterMs: error.retryAfterMs });
    }
  }
}
