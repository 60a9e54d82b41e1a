import { Injectable } from '@nestjs/common';
import type { AppendOk, ClientMessageOf, Draft } from '@madang/protocol';
import { type AppendResult, type Claim, RoomLog } from '@madang/server-room-log';
import { Failures } from '../failures';
import { HostingNotes } from '../hosting/hosting-notes';
import type { Session } from '../session';
import { SessionRegistry } from '../session-registry';
import { type AppendOutcome, SignalingMetrics } from '../signaling-metrics';
import type { Outcome } from '../socket/inbox';
import type { Handler } from './handler';

/**
 * Says something in the room: one append to its log, and the log's answer. The next frame need not wait for
 * that, since the log takes appends in the order of the calls, and answers in it.
 */
@Injectable()
export class AppendHandler implements Handler<'append'> {
  constructor(
    private readonly log: RoomLog,
    private readonly registry: SessionRegistry,
    private readonly metrics: SignalingMetrics,
    private readonly failures: Failures,
    private readonly notes: HostingNotes,
  ) {}

  handle(session: Session, message: ClientMessageOf<'append'>): Outcome {
    const { state } = session;
    // Superseded a moment ago: the socket is being closed, and there is nobody to answer.
    if (state.kind !== 'active') return null;
    const next = session.open.begin();
    void this.append(session, state.claim, message);
    return next;
  }

  /** Never rejects. */
  private async append(
    session: Session,
    claim: Claim,
    message: ClientMessageOf<'append'>,
  ): Promise<void> {
    const began = performance.now();
    let outcome: AppendOutcome = 'failed';
    try {
      const result = await this.log.append(claim, message.n, message.entry);
      outcome = result.kind;
      if (result.kind === 'fenced') await this.registry.fenced(session);
      else answer(session, message, result);
      if (result.kind === 'appended') this.appended(session, claim, message.entry);
    } catch (error) {
      this.failures.end(session, error);
    }
    this.metrics.appendEnded(message.entry.kind, outcome, performance.now() - began);
    session.open.end();
  }

  private appended(session: Session, claim: Claim, entry: Draft): void {
    if (entry.kind !== 'state') return;
    const { stage } = entry.state;
    if (stage === 'knocking') this.metrics.knocked();
    if (session.reaches(stage)) this.notes.joined(claim);
  }
}

function answer(
  session: Session,
  message: ClientMessageOf<'append'>,
  result: Exclude<AppendResult, { kind: 'fenced' }>,
): void {
  switch (result.kind) {
    case 'appended':
      taken(session, message, { seq: result.seq });
      return;
    case 'duplicate':
      taken(session, message, { duplicate: true });
      return;
    case 'refused':
      session.refuse(message.id, result.code);
      return;
  }
}

/** People see what becomes of chat and states; a signal is kept by its sender until then, and that is all. */
function taken(session: Session, { id, entry }: ClientMessageOf<'append'>, ok: AppendOk): void {
  if (entry.kind === 'signal') session.replyLater(id, ok);
  else session.reply(id, ok);
}
