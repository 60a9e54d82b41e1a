import { Injectable } from '@nestjs/common';
import { type ClientMessage, type Decoded, LIMITS, decodeClientMessage } from '@madang/protocol';
import { Failures } from './failures';
import { ActHandler } from './handlers/act.handler';
import { AppendHandler } from './handlers/append.handler';
import { HelloHandler } from './handlers/hello.handler';
import { LeaveHandler } from './handlers/leave.handler';
import { PingHandler } from './handlers/ping.handler';
import { VolatileHandler } from './handlers/volatile.handler';
import type { Session } from './session';
import { SignalingMetrics } from './signaling-metrics';
import type { Outcome } from './socket/inbox';

type Undecoded = Extract<Decoded<ClientMessage>, { ok: false }>;

/** Takes one frame to its handler. Whatever is wrong with it is answered, or ends the connection: never silence. */
@Injectable()
export class Dispatcher {
  constructor(
    private readonly hello: HelloHandler,
    private readonly append: AppendHandler,
    private readonly act: ActHandler,
    private readonly ping: PingHandler,
    private readonly leave: LeaveHandler,
    private readonly volatile: VolatileHandler,
    private readonly metrics: SignalingMetrics,
    private readonly failures: Failures,
  ) {}

  /** Never throws or rejects. The next frame waits for a promise. */
  handle(session: Session, text: string, isOverRate: boolean): Outcome {
    try {
      const outcome = this.dispatch(session, text, isOverRate);
      return outcome?.catch((error: unknown) => this.failures.end(session, error)) ?? null;
    } catch (error) {
      this.failures.end(session, error);
      return null;
    }
  }

  private dispatch(session: Session, text: string, isOverRate: boolean): Outcome {
    const isFirst = session.state.kind === 'awaitingHello';
    const maxBytes = isFirst ? LIMITS.helloFrameBytes : LIMITS.frameBytes;
    const decoded = decodeClientMessage(text, maxBytes);
    this.metrics.frameIn(decoded.ok ? decoded.message.type : 'invalid');
    if (!decoded.ok) {
      refuse(session, decoded, isFirst);
      return null;
    }
    const { message } = decoded;
    if (isFirst !== (message.type === 'hello')) {
      session.fail(isFirst ? 'hello_expected' : 'hello_repeated');
    } else if (message.type === 'hello' || (!isOverRate && session.allows(message))) {
      return this.route(session, message);
    } else if (message.type === 'volatile') {
      this.metrics.volatileDropped('rate');
    } else {
      session.refuse(message.id, 'rate_limited');
    }
    return null;
  }

  private route(session: Session, message: ClientMessage): Outcome {
    switch (message.type) {
      case 'hello':
        return this.hello.handle(session, message);
      case 'append':
        return this.append.handle(session, message);
      case 'act':
        return this.act.handle(session, message);
      case 'ping':
        return this.ping.handle(session, message);
      case 'volatile':
        return this.volatile.handle(session, message);
      case 'leave':
        return this.leave.handle(session, message);
    }
  }
}

/** Where the frame says which request it is, the connection goes on; else nobody would know what was refused. */
function refuse(session: Session, { id, error }: Undecoded, isFirst: boolean): void {
  const { code } = error;
  if (isFirst && code === 'unknown_type') session.fail('hello_expected');
  else if (isFirst || id === null || code === 'frame_too_large') session.fail(code, error);
  else session.refuse(id, code, error);
}
