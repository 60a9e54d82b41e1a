import { Inject, Injectable } from '@nestjs/common';
import {
  type ClientMessageOf,
  type Credential,
  LIMITS,
  type ProtocolVersion,
  type SessionId,
  type Stage,
  negotiateVersion,
  participantIdSchema,
} from '@madang/protocol';
import { TicketVerifier, newSecret } from '@madang/server-access';
import {
  type Claim,
  type Clock,
  type JoinInput,
  type JoinResult,
  RoomLog,
} from '@madang/server-room-log';
import { Doorkeeper } from '../doorkeeper';
import { CLOCK } from '../clock-token';
import { Departures } from '../departures';
import { IceKeeper } from '../ice/ice-keeper';
import { ReconnectWindow } from '../reconnect-window';
import { type ResumeToken, newResumeToken, readResumeToken } from '../resume-token';
import type { Session } from '../session';
import { type Admission, SessionRegistry } from '../session-registry';
import { SignalingMetrics } from '../signaling-metrics';
import { frameOf } from '../socket/frame';
import { type CaughtUp, CatchingUp, lookFrom } from '../views/catching-up';
import type { Handler } from './handler';

type CredentialOf<K extends Credential['kind']> = Extract<Credential, { kind: K }>;

/** What every way in comes to: all that the welcome says. */
interface Entrance {
  readonly how: Admission['how'];
  readonly claim: Claim;
  readonly capacity: number;
  readonly sessionId: SessionId;
  readonly token: ResumeToken;
  readonly lastN: number;
  readonly caughtUp: CaughtUp;
  readonly stage: Stage;
}

/** Opens a session with a ticket, or takes one over with a resume token, and welcomes the client. */
@Injectable()
export class HelloHandler implements Handler<'hello'> {
  constructor(
    private readonly doorkeeper: Doorkeeper,
    private readonly tickets: TicketVerifier,
    private readonly log: RoomLog,
    private readonly catchingUp: CatchingUp,
    private readonly ice: IceKeeper,
    private readonly registry: SessionRegistry,
    private readonly departures: Departures,
    private readonly window: ReconnectWindow,
    private readonly metrics: SignalingMetrics,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle(session: Session, hello: ClientMessageOf<'hello'>): Promise<void> {
    const version = negotiateVersion(hello.versions);
    if (version === null) {
      session.fail('unsupported_version');
      return;
    }
    const retryAfterMs = this.doorkeeper.ask(hello.credential.kind);
    if (retryAfterMs > 0) {
      this.metrics.helloDeferred(hello.credential.kind);
      session.fail('unavailable', { retryAfterMs });
      return;
    }
    const entrance = await this.enter(session, hello);
    if (entrance !== null) await this.welcome(session, version, entrance);
  }

  private enter(
    session: Session,
    { sessionId, credential }: ClientMessageOf<'hello'>,
  ): Promise<Entrance | null> {
    switch (credential.kind) {
      case 'ticket':
        return this.join(session, sessionId, credential);
      case 'resume':
        return this.resume(session, sessionId, credential);
    }
  }

  private async join(
    session: Session,
    sessionId: SessionId,
    { ticket, state }: CredentialOf<'ticket'>,
  ): Promise<Entrance | null> {
    const claims = await this.tickets.verify(ticket);
    const { ticketId, expiresAt, roomId, capacity, role, subject, network, mustKnock } = claims;
    const participantId = participantIdSchema.parse(`p_${newSecret(12)}`);
    const token = newResumeToken(roomId, participantId);
    const who = { roomId, participantId, sessionId };
    if (!this.registry.enter(session, who)) return null;
    const result = await this.ask({
      ...{ roomId, capacity, participantId, sessionId, role, state, subject, network, mustKnock },
      rules: { policy: claims.policy, version: claims.policyVersion },
      resumeHash: token.hash,
      ticket: { id: ticketId, expiresAt },
    });
    if (result.kind === 'refused') {
      session.fail(result.code);
      return null;
    }
    const { claim, snapshot } = result;
    const caughtUp = this.catchingUp.whole(who, snapshot);
    const { stage } = state;
    return { how: 'joined', claim, capacity, sessionId, token, lastN: 0, caughtUp, stage };
  }

  private async ask(input: JoinInput): Promise<JoinResult> {
    try {
      return await this.log.join(input);
    } catch (error) {
      this.departures.withdraw(input);
      throw error;
    }
  }

  private async resume(
    session: Session,
    sessionId: SessionId,
    { resumeToken, cursor }: CredentialOf<'resume'>,
  ): Promise<Entrance | null> {
    const token = readResumeToken(resumeToken);
    if (token === null) {
      session.fail('session_unknown');
      return null;
    }
    const { roomId, participantId, hash: resumeHash } = token;
    const who = { roomId, participantId, sessionId };
    if (!this.registry.enter(session, who)) return null;
    const after = cursor === undefined ? null : lookFrom(cursor);
    const result = await this.log.resume({
      ...{ roomId, participantId, sessionId, resumeHash, cursor: after },
    });
    if (result.kind === 'refused') {
      session.fail(result.code);
      return null;
    }
    const { claim, capacity, lastN, stage } = result;
    try {
      const caughtUp = await this.catchingUp.missed(who, result, cursor);
      return { how: 'resumed', claim, capacity, sessionId, token, lastN, caughtUp, stage };
    } catch (error) {
      this.departures.detach(claim);
      throw error;
    }
  }

  private async welcome(
    session: Session,
    version: ProtocolVersion,
    { how, claim, capacity, sessionId, token, lastN, caughtUp, stage }: Entrance,
  ): Promise<void> {
    const { roomId, participantId } = claim;
    const ice = await this.ice.first(caughtUp.viewer);
    const reconnectWindowMs = this.window.ms;
    session.learnsWindow(reconnectWindowMs);
    const welcome = frameOf({
      ...{ type: 'welcome', version, room: { roomId, capacity }, participantId, sessionId },
      ...{ resumeToken: token.text, lastN, catchUp: caughtUp.catchUp, ice },
      ...{ heartbeatMs: LIMITS.heartbeatMs, graceMs: LIMITS.graceMs, now: this.clock.now() },
      reconnectWindowMs,
    });
    const { cursor, viewer, catchUp } = caughtUp;
    const admission = { how, catchUp: catchUp.kind, claim, cursor, viewer, stage, ice, welcome };
    if (!this.registry.activate(session, admission)) this.departures.detach(claim);
  }
}
