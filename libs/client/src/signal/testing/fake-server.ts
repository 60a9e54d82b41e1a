import {
  CLOSE_CODES,
  decodeClientMessage,
  encode,
  LIMITS,
  participantIdSchema,
  roomIdSchema,
  wireError,
  type CatchUp,
  type ClientMessageOf,
  type Cursor,
  type Draft,
  type Entry,
  type ErrorCode,
  type ErrorDetails,
  type HostAction,
  type IceConfig,
  type Participant,
  type ParticipantId,
  type ParticipantState,
  type Policy,
  type Role,
  type ServerMessage,
  type Snapshot,
  type Volatile,
  type WireError,
} from '@madang/protocol';
import type { Clock } from '../../util/clock';
import type { TransportFactory } from '../transport';
import { FakeHosting } from './fake-hosting';
import { FakeRoom, type Answer, type Member } from './fake-room';
import { Link } from './link';

const WITHHELD: IceConfig = { relay: 'withheld', iceServers: [], expiresAt: null };

/**
 * A gateway with one room, in this process, that speaks the real protocol: frames are encoded, decoded and
 * checked as over a socket. Without leases and time limits; what goes wrong is up to the test.
 */
export class FakeServer {
  readonly roomId = roomIdSchema.parse('lusab-babad-gutih-tugad');
  /** Who comes by a ticket comes as this. */
  nextRole: Role = 'participant';
  /** Every frame from a client, in order of arrival. */
  readonly frames: string[] = [];
  /** What welcomes and pings say. */
  reconnectWindowMs: number = LIMITS.minReconnectWindowMs;
  /** What welcomes and pushes say to whoever is admitted. */
  #ice: IceConfig = { relay: 'none', iceServers: [], expiresAt: null };
  /** Connections are cut before they open. */
  isDown = false;
  /** Frames from clients vanish. */
  isDeaf = false;
  /** Acts vanish, and nothing else. */
  ignoresActs = false;
  /** Frames to clients vanish. */
  isMute = false;
  readonly #clock: Clock;
  readonly #room: FakeRoom;
  /** Does what is not a participant's doing. */
  readonly hosting: FakeHosting;
  /** How hosts have ended sessions, by resume token. */
  readonly #endings = new Map<string, ErrorCode>();
  readonly #tickets = new Map<string, 'new' | 'used'>();
  readonly #links = new Set<Link>();
  readonly #refusals: WireError[] = [];
  readonly #answers: ErrorCode[] = [];
  readonly #actAnswers: ErrorCode[] = [];
  #lastVolatile: Volatile | null = null;
  #serial = 0;
  #firstSeq = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#room = new FakeRoom(clock, (link, message) => this.#send(link, message));
    this.hosting = new FakeHosting(this.#room, ({ link, resumeToken }, code) => {
      this.#endings.set(resumeToken, code);
      if (link !== null) this.#refuse(link, code);
    });
  }

  readonly transport: TransportFactory = (_url, listener) => {
    const link = new Link(listener);
    if (this.isDown) link.cut();
    else {
      this.#links.add(link);
      let member: Member | null = null;
      link.open({
        onMessage: (text) => {
          if (this.isDeaf) return;
          this.frames.push(text);
          member = this.#handle(link, member, text);
        },
        onClose: () => {
          this.#links.delete(link);
          if (member?.link === link) this.#detach(member);
        },
      });
    }
    return link.clientEnd;
  };

  issueTicket(): string {
    const ticket = `ticket-${(this.#serial += 1)}`;
    this.#tickets.set(ticket, 'new');
    return ticket;
  }

  get participants(): readonly Participant[] {
    return this.#room.participants;
  }

  get log(): readonly Entry[] {
    return this.#room.log;
  }

  get capacity(): number {
    return this.#room.capacity;
  }

  set capacity(capacity: number) {
    this.#room.capacity = capacity;
  }

  /** Before anybody is there; later `hosting.setPolicy`. */
  set policy(policy: Policy) {
    this.#room.policy = policy;
  }

  memberOf(participantId: ParticipantId): Member {
    const member = this.#room.members.get(participantId);
    if (member === undefined) throw new Error(`${participantId} is not in the room`);
    return member;
  }

  get chat(): readonly string[] {
    return this.log.flatMap((entry) => (entry.kind === 'chat' ? [entry.payload] : []));
  }

  /** The next hello is refused. */
  refuseHello(code: ErrorCode, details?: ErrorDetails): void {
    this.#refusals.push(wireError(code, details));
  }

  /** The next append is answered with an error, whatever it says. */
  failAppend(code: ErrorCode): void {
    this.#answers.push(code);
  }

  /** The next act is answered with an error, whatever it asks for. */
  failAct(code: ErrorCode): void {
    this.#actAnswers.push(code);
  }

  /** Every connection is lost, with what is under way on it. */
  cut(code?: number): void {
    for (const link of [...this.#links]) link.cut(code);
  }

  /** Every connection is closed by the server. */
  close(code: ErrorCode): void {
    for (const link of [...this.#links]) this.#refuse(link, code);
  }

  /** The grace time of a participant without connection is over. */
  expire(participantId: ParticipantId): void {
    if (!this.#room.members.delete(participantId)) return;
    this.#room.append({ kind: 'left', from: participantId, reason: 'timeout' });
  }

  /** A replica takes over that lacks up to so many entries of the last ten seconds. Clients are not told. */
  loseLog(entries: number): void {
    this.#room.epochNumber += 1;
    const { log, members } = this.#room;
    const replicated = log.findLastIndex(({ at }) => at < this.#clock.now() - 10_000) + 1;
    this.#room.log = log.slice(0, Math.max(replicated, log.length - entries));
    for (const member of members.values()) {
      const { participantId, sessionId } = member.participant;
      member.lastN = Math.max(
        0,
        ...this.#room.log.map((one) =>
          'fromSession' in one && one.fromSession === sessionId ? one.n : 0,
        ),
      );
      const said = this.#room.log.findLast(
        (one) => one.kind === 'state' && one.from === participantId,
      );
      if (said?.kind === 'state') member.participant = { ...member.participant, state: said.state };
    }
  }

  /** Older entries can no longer be read. */
  trimLog(): void {
    this.#firstSeq = this.#room.seq + 1;
  }

  /** Tells every client that this gateway stops; the connections stay. */
  goAway(): void {
    for (const link of this.#links) this.#send(link, { type: 'goaway', closesInMs: 4_000 });
  }

  /** Tells everybody else the last volatile message, as it is told first. */
  repeatVolatile(): void {
    const volatile = this.#lastVolatile;
    for (const { participant, link } of this.#room.members.values()) {
      if (link === null || volatile === null) continue;
      if (participant.participantId !== volatile.from) this.#send(link, volatile);
    }
  }

  /** Tells it to everybody who is admitted. */
  set ice(ice: IceConfig) {
    this.#ice = ice;
    for (const { link, participant } of this.#room.members.values()) {
      if (link !== null && participant.admitted) this.#tellIce(link);
    }
  }

  resync(): void {
    for (const member of this.#room.members.values()) this.#room.resync(member);
  }

  snapshot(): Snapshot {
    return this.#room.snapshot();
  }

  #handle(link: Link, member: Member | null, text: string): Member | null {
    const decoded = decodeClientMessage(text);
    if (!decoded.ok) throw new Error(`The client sent a bad frame: ${text}`);
    const { message } = decoded;
    if (message.type === 'hello') return this.#handleHello(link, message);
    if (member?.link !== link) return member;
    switch (message.type) {
      case 'append':
        this.#reply(link, message.id, this.#answerAppend(member, message.n, message.entry));
        return member;
      case 'volatile':
        this.#passOn(member, message);
        return member;
      case 'act':
        if (this.ignoresActs) return member;
        this.#reply(link, message.id, this.#answerAct(member, message.action));
        return member;
      case 'ping':
        this.#reply(link, message.id, { ok: { reconnectWindowMs: this.reconnectWindowMs } });
        return member;
      case 'leave':
        member.link = null;
        this.#room.members.delete(member.participant.participantId);
        this.#room.append({ kind: 'left', from: member.participant.participantId, reason: 'left' });
        this.#reply(link, message.id, { ok: {} });
        if (!this.isMute) link.close(1000);
        return null;
    }
  }

  #handleHello(link: Link, hello: ClientMessageOf<'hello'>): Member | null {
    const { credential } = hello;
    const refusal = this.#refusals.shift();
    if (refusal !== undefined) return this.#refuse(link, refusal.code, refusal);
    if (credential.kind === 'resume') {
      return this.#resume(link, hello, credential.resumeToken, credential.cursor ?? null);
    }
    const ticket = this.#tickets.get(credential.ticket);
    if (ticket !== 'new') {
      return this.#refuse(link, ticket === undefined ? 'ticket_invalid' : 'ticket_used');
    }
    const serial = (this.#serial += 1);
    const role = this.nextRole;
    const isLetIn = role !== 'participant';
    const state: ParticipantState = { ...credential.state, stage: 'preview' };
    const participant: Participant = {
      participantId: participantIdSchema.parse(`p_${String(serial).padStart(16, '0')}`),
      sessionId: hello.sessionId,
      role,
      admitted: isLetIn || !this.#room.policy.waitingRoom,
      mayUnmute: true,
      presence: 'present',
      joinedAt: this.#clock.now(),
      state,
    };
    const member = { participant, isLetIn, resumeToken: `resume-${serial}`, lastN: 0, link };
    const code = this.#room.refusalOf(member, credential.state);
    if (code !== null) return this.#refuse(link, code);
    this.#tickets.set(credential.ticket, 'used');
    member.participant = { ...participant, state: credential.state };
    this.#room.members.set(participant.participantId, member);
    const from = participant.participantId;
    this.#room.append({ kind: 'joined', from, participant: member.participant }, member);
    this.#welcome(link, member, this.#whole(member));
    return member;
  }

  #resume(
    link: Link,
    { sessionId }: ClientMessageOf<'hello'>,
    resumeToken: string,
    cursor: Cursor | null,
  ): Member | null {
    const member = [...this.#room.members.values()].find((one) => one.resumeToken === resumeToken);
    if (member === undefined) {
      return this.#refuse(link, this.#endings.get(resumeToken) ?? 'session_unknown');
    }
    const former = member.link;
    if (member.participant.sessionId !== sessionId) member.lastN = 0;
    member.participant = { ...member.participant, sessionId, presence: 'present' };
    member.link = link;
    if (former !== null) this.#refuse(former, 'session_superseded');
    const { participantId } = member.participant;
    this.#room.append({ kind: 'resumed', from: participantId, sessionId }, member);
    const { epoch, seq } = this.#room;
    const isReachable = cursor?.epoch === epoch && cursor.seq >= this.#firstSeq;
    const entries = isReachable ? this.#room.missed(cursor.seq, member.participant) : [];
    const missed: CatchUp = { kind: 'entries', epoch, seq, entries };
    this.#welcome(link, member, isReachable ? missed : this.#whole(member));
    return member;
  }

  #whole({ participant }: Member): CatchUp {
    return { kind: 'snapshot', snapshot: this.#room.snapshot(participant) };
  }

  #answerAppend(member: Member, n: number, draft: Draft): Answer {
    const failure = this.#answers.shift();
    return failure === undefined ? this.#room.take(member, n, draft) : { error: failure };
  }

  #answerAct(member: Member, action: HostAction): Answer {
    const failure = this.#actAnswers.shift();
    return failure === undefined ? this.hosting.act(member, action) : { error: failure };
  }

  #passOn({ participant }: Member, { n, payload }: ClientMessageOf<'volatile'>): void {
    const { participantId: from, sessionId: fromSession } = participant;
    this.#lastVolatile = { type: 'volatile', from, fromSession, n, payload };
    this.repeatVolatile();
  }

  #detach(member: Member): void {
    member.link = null;
    this.#room.append({ kind: 'away', from: member.participant.participantId });
  }

  #welcome(link: Link, member: Member, catchUp: CatchUp): void {
    const { participant, resumeToken, lastN } = member;
    this.#send(link, {
      type: 'welcome',
      version: 1,
      room: { roomId: this.roomId, capacity: this.#room.capacity },
      participantId: participant.participantId,
      sessionId: participant.sessionId,
      resumeToken,
      lastN,
      catchUp,
      ice: participant.admitted ? this.#ice : WITHHELD,
      heartbeatMs: LIMITS.heartbeatMs,
      graceMs: LIMITS.graceMs,
      reconnectWindowMs: this.reconnectWindowMs,
      now: this.#clock.now(),
    });
  }

  #tellIce(link: Link): void {
    this.#send(link, { type: 'ice', ice: this.#ice, now: this.#clock.now() });
  }

  #reply(link: Link, re: number, answer: Answer): void {
    this.#send(
      link,
      'ok' in answer ? { re, ok: answer.ok } : { re, error: wireError(answer.error) },
    );
  }

  #refuse(link: Link, code: ErrorCode, error = wireError(code)): null {
    this.#send(link, { type: 'error', error });
    link.close(code in CLOSE_CODES ? CLOSE_CODES[code as keyof typeof CLOSE_CODES] : 4500);
    return null;
  }

  #send(link: Link, message: ServerMessage): void {
    if (!this.isMute) link.send(encode(message));
  }
}
