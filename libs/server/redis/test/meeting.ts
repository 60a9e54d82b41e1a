import { randomBytes, randomInt } from 'node:crypto';
import {
  DEFAULT_POLICY,
  participantIdSchema,
  roomIdSchema,
  sessionIdSchema,
  type Entry,
  type ParticipantState,
  type RoomId,
  type Snapshot,
} from '@madang/protocol';
import type {
  AppendResult,
  Claim,
  JoinInput,
  ResumeInput,
  RoomLog,
  RoomLogListener,
} from '@madang/server-room-log';
import { LogUnavailableError } from '@madang/server-room-log';

export const JOINED: ParticipantState = { displayName: 'Ada', stage: 'joined', publications: [] };

export function newRoomId(): RoomId {
  const group = (): string =>
    Array.from({ length: 5 }, () => String.fromCharCode(97 + randomInt(26))).join('');
  return roomIdSchema.parse([group(), group(), group(), group()].join('-'));
}

export function joinInput(roomId: RoomId): JoinInput {
  return {
    roomId,
    capacity: 8,
    participantId: participantIdSchema.parse(`p_${randomBytes(12).toString('base64url')}`),
    sessionId: sessionIdSchema.parse(randomBytes(16).toString('base64url')),
    role: 'participant',
    state: JOINED,
    subject: randomBytes(16).toString('base64url'),
    network: randomBytes(16).toString('base64url'),
    mustKnock: false,
    rules: { policy: DEFAULT_POLICY, version: 1 },
    resumeHash: randomBytes(32).toString('base64url'),
    ticket: { id: randomBytes(16).toString('base64url'), expiresAt: Date.now() + 60_000 },
  };
}

/** What a gateway keeps of one participant. */
export class Seat {
  claim: Claim;
  n = 0;

  private constructor(
    readonly log: RoomLog,
    readonly input: JoinInput,
    claim: Claim,
    readonly snapshot: Snapshot,
  ) {
    this.claim = claim;
  }

  static async take(log: RoomLog, input: JoinInput): Promise<Seat> {
    const result = await log.join(input);
    if (result.kind !== 'joined') throw new Error(result.code);
    return new Seat(log, input, result.claim, result.snapshot);
  }

  get resumeInput(): ResumeInput {
    const { roomId, participantId, resumeHash, sessionId } = this.input;
    return { roomId, participantId, resumeHash, sessionId, cursor: null };
  }

  /** As a client does: the same counter again until the log has answered. */
  async chat(text: string): Promise<AppendResult> {
    this.n += 1;
    const { n } = this;
    return patiently(
      () => this.log.append(this.claim, n, { kind: 'chat', payload: `p1.${text}` }),
      async () => {
        const resumed = await this.log.resume(this.resumeInput);
        if (resumed.kind === 'resumed') this.claim = resumed.claim;
      },
    );
  }
}

/** Asks again while the store cannot be reached, each time after `first`, which may fail for that too. */
export async function patiently<T>(
  ask: () => Promise<T>,
  first: () => Promise<void> = () => Promise.resolve(),
): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof LogUnavailableError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
      await first().catch(() => undefined);
    }
  }
}

/** Keeps what a node was told about rooms, and waits for it. */
export class Witness implements RoomLogListener {
  readonly entries: Entry[] = [];
  readonly resyncs: Snapshot[] = [];
  readonly takeovers: Claim[] = [];
  #wake: () => void = () => undefined;

  constructor(log: RoomLog) {
    log.listen(this);
  }

  get chats(): string[] {
    return this.entries.flatMap((entry) => (entry.kind === 'chat' ? [entry.payload.slice(3)] : []));
  }

  kinds(kind: Entry['kind']): Entry[] {
    return this.entries.filter((entry) => entry.kind === kind);
  }

  deliver(delivery: Parameters<RoomLogListener['deliver']>[0]): void {
    if (delivery.kind === 'entries') this.entries.push(...delivery.entries);
    else this.resyncs.push(delivery.snapshot);
    this.#wake();
  }

  passedOn(): void {}

  superseded({ claim }: Parameters<RoomLogListener['superseded']>[0]): void {
    this.takeovers.push(claim);
    this.#wake();
  }

  async until(isMet: () => boolean): Promise<void> {
    while (!isMet()) await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}
