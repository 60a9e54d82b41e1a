import {
  CLOSE_CODES,
  decodeClientMessage,
  DEFAULT_POLICY,
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
  type Participant,
  type ParticipantId,
  type Policy,
  type ServerMessage,
  type Snapshot,
  type Volatile,
  type WireError,
} from '@madang/protocol';
import type { Clock } from '../../util/clock';
import type { TransportFactory } from '../transport';
import { Link } from './link';

interface Member {
  participant: Participant;
  readonly resumeToken: string;
  lastN: number;
  link: Link | null;
}

type Answer = { readonly ok: Record<string, unknown> } | { readonly error: ErrorCode };

/**
 * A gateway with one room, in this process, that speaks the real protocol: frames are encoded, decoded and
 * checked as over a socket. Without leases and time limits; what goes wrong is up to the test.
 */
export class FakeServer {
  readonly roomId = roomIdSchema.parse('lusab-babad-gutih-tugad');
  capacity: number = LIMITS.roomCapacity;
  policy: Policy = DEFAULT_POLICY;
  /** Every frame from a client, in order of arrival. */
  readonly frames: string[] = [];
  log: Entry[] = [];
  /** What welcomes and pings say. */
  reconnectWindowMs: number = LIMITS.minReconnectWindowMs;
  /** Connections are cut before they open. */
  isDown = false;
  /** Frames from clients vanish. */
  isDeaf = false;
  /** Frames to clients vanish. */
  isMute = false;
  readonly #clock: Clock;
  readonly #members = new Map<ParticipantId, Member>();
  readonly #tickets = new Map<string, 'new' | 'used'>();
  readonly #links = new Set<Link>();
  readonly #refusals: WireError[] = [];
  readonly #answers: ErrorCode[] = [];
  #epoch = 1;
  #lastVolatile: Volatile | null = null;
  #serial = 0;
  #firstSeq = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
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
    return [...this.#members.values()].map(({ participant }) => participant);
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
    if (!this.#members.delete(participantId)) return;
    this.#append({ kind: 'left', from: participantId, reason: 'timeout' });
  }

  /** A replica takes over that lacks up to so many entries of the last ten seconds. Clients are not told. */
  loseLog(entries: number): void {
    this.#epoch += 1;
    const replicated = this.log.findLastIndex(({ at }) => at < this.#clock.now() - 10_000) + 1;
    this.log = this.log.slice(0, Math.max(replicated, this.log.length - entries));
    for (const member of this.#members.values()) {
      const { sessionId } = member.participant;
      member.lastN = Math.max(
        0,
        ...this.log.map((one) =>
          'fromSession' in one && one.fromSession === sessionId ? one.n : 0,
        ),
      );
    }
  }

  /** Older entries can no longer be read. */
  trimLog(): void {
    this.#firstSeq = this.#seq + 1;
  }

  /** Tells every client that this gateway stops; the connections stay. */
  goAway(): void {
    for (const link of this.#links) this.#send(link, { type: 'goaway', closesInMs: 4_000 });
  }

  /** Tells everybody else the last volatile message, as it is told first. */
  repeatVolatile(): void {
    const volatile = this.#lastVolatile;
    for (const { participant, link } of this.#members.values()) {
      if (link === null || volatile === null) continue;
      if (participant.participantId !== volatile.from) this.#send(link, volatile);
    }
  }

  resync(): void {
    for (const { link } of this.#members.values()) {
      if (link !== null) this.#send(link, { type: 'resync', snapshot: this.snapshot() });
    }
  }

  snapshot(): Snapshot {
    return {
      epoch: `epoch-${this.#epoch}`,
      seq: this.#seq,
      participants: [...this.participants],
      policy: this.policy,
      chat: this.log.filter((entry) => entry.kind === 'chat'),
    };
  }

  get #seq(): number {
    return this.log.at(-1)?.seq ?? 0;
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
        this.#reply(link, message.id, { ok: {} });
        return member;
      case 'ping':
        this.#reply(link, message.id, { ok: { reconnectWindowMs: this.reconnectWindowMs } });
        return member;
      case 'leave':
        member.link = null;
        this.#members.delete(member.participant.participantId);
        this.#append({ kind: 'left', from: member.participant.participantId, reason: 'left' });
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
    if (credential.state.stage === 'joined' && this.#isFull(null)) {
      return this.#refuse(link, 'room_full');
    }
    this.#tickets.set(credential.ticket, 'used');
    const serial = (this.#serial += 1);
    const participant: Participant = {
      participantId: participantIdSchema.parse(`p_${String(serial).padStart(16, '0')}`),
      sessionId: hello.sessionId,
      role: 'participant',
      admitted: true,
      mayUnmute: true,
      presence: 'present',
      joinedAt: this.#clock.now(),
      state: credential.state,
    };
    const member = { participant, resumeToken: `resume-${serial}`, lastN: 0, link };
    this.#members.set(participant.participantId, member);
    this.#append({ kind: 'joined', from: participant.participantId, participant }, member);
    this.#welcome(link, member, { kind: 'snapshot', snapshot: this.snapshot() });
    return member;
  }

  #resume(
    link: Link,
    { sessionId }: ClientMessageOf<'hello'>,
    resumeToken: string,
    cursor: Cursor | null,
  ): Member | null {
    const member = [...this.#members.values()].find((one) => one.resumeToken === resumeToken);
    if (member === undefined) return this.#refuse(link, 'session_unknown');
    const former = member.link;
    if (member.participant.sessionId !== sessionId) member.lastN = 0;
    member.participant = { ...member.participant, sessionId, presence: 'present' };
    member.link = link;
    if (former !== null) this.#refuse(former, 'session_superseded');
    const { participantId } = member.participant;
    this.#append({ kind: 'resumed', from: participantId, sessionId }, member);
    const { epoch, seq } = this.snapshot();
    const isReachable = cursor?.epoch === epoch && cursor.seq >= this.#firstSeq;
    const missed = this.log.filter(
      (one) => cursor !== null && one.seq > cursor.seq && isFor(one, participantId),
    );
    this.#welcome(
      link,
      member,
      isReachable
        ? { kind: 'entries', epoch, seq, entries: missed }
        : { kind: 'snapshot', snapshot: this.snapshot() },
    );
    return member;
  }

  #answerAppend(member: Member, n: number, draft: Draft): Answer {
    const failure = this.#answers.shift();
    if (failure !== undefined) return { error: failure };
    if (n <= member.lastN) return { ok: { duplicate: true } };
    const { participantId, sessionId, state } = member.participant;
    if (draft.kind === 'chat' && state.stage === 'preview') return { error: 'not_joined' };
    if (draft.kind === 'signal' && !this.#isPresent(draft)) return { error: 'recipient_unknown' };
    if (draft.kind === 'state') {
      const isJoining = state.stage === 'preview' && draft.state.stage === 'joined';
      if (isJoining && this.#isFull(participantId)) return { error: 'room_full' };
      member.participant = { ...member.participant, state: draft.state };
    }
    member.lastN = n;
    return {
      ok: { seq: this.#append({ ...draft, from: participantId, fromSession: sessionId, n }) },
    };
  }

  #passOn({ participant }: Member, { n, payload }: ClientMessageOf<'volatile'>): void {
    const { participantId: from, sessionId: fromSession } = participant;
    this.#lastVolatile = { type: 'volatile', from, fromSession, n, payload };
    this.repeatVolatile();
  }

  #isPresent({ to, toSession }: { to: ParticipantId; toSession: string }): boolean {
    return this.#members.get(to)?.participant.sessionId === toSession;
  }

  #isFull(except: ParticipantId | null): boolean {
    const joined = this.participants.filter(
      ({ participantId, state }) => participantId !== except && state.stage === 'joined',
    );
    return joined.length >= this.capacity;
  }

  #detach(member: Member): void {
    member.link = null;
    member.participant = { ...member.participant, presence: 'away' };
    this.#append({ kind: 'away', from: member.participant.participantId });
  }

  /** @param except has it in its welcome. */
  #append(content: DistributiveOmit<Entry, 'seq' | 'at'>, except?: Member): number {
    const entry: Entry = { ...content, seq: this.#seq + 1, at: this.#clock.now() };
    this.log.push(entry);
    for (const member of this.#members.values()) {
      const { link, participant } = member;
      if (link === null || member === except || !isFor(entry, participant.participantId)) continue;
      this.#send(link, { type: 'entries', epoch: `epoch-${this.#epoch}`, entries: [entry] });
    }
    return entry.seq;
  }

  #welcome(link: Link, member: Member, catchUp: CatchUp): void {
    const { participant, resumeToken, lastN } = member;
    this.#send(link, {
      type: 'welcome',
      version: 1,
      room: { roomId: this.roomId, capacity: this.capacity },
      participantId: participant.participantId,
      sessionId: participant.sessionId,
      resumeToken,
      lastN,
      catchUp,
      ice: { relay: 'none', iceServers: [], expiresAt: null },
      heartbeatMs: LIMITS.heartbeatMs,
      graceMs: LIMITS.graceMs,
      reconnectWindowMs: this.reconnectWindowMs,
      now: this.#clock.now(),
    });
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

type DistributiveOmit<T, K extends keyof T> = T extends unknown ? Omit<T, K> : never;

function isFor(entry: Entry, participantId: ParticipantId): boolean {
  return entry.kind !== 'signal' || entry.to === participantId;
}
