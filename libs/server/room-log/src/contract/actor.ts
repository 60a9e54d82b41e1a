import type {
  Cursor,
  Draft,
  LeaveReason,
  ParticipantId,
  ParticipantState,
  RoomId,
  SessionId,
  Snapshot,
  Stage,
} from '@madang/protocol';
import type {
  AppendResult,
  Claim,
  GovernResult,
  JoinInput,
  JoinResult,
  PassOnResult,
  ResumeResult,
} from '../room-log';
import { hostRule, type OwnAction } from '../rules/host-rule';
import { newSessionId, payload } from './ids';
import type { TestNode } from './scene';

export function stateOf(stage: Stage, displayName = 'Ada'): ParticipantState {
  return { displayName, stage, publications: [] };
}

/** A participant who remembers its claim, its counter and its session as a gateway and a client would. */
export class Actor {
  readonly roomId: RoomId;
  readonly participantId: ParticipantId;
  readonly snapshot: Snapshot;
  readonly #resumeHash: string;
  node: TestNode;
  claim: Claim;
  sessionId: SessionId;
  lastN = 0;

  constructor(node: TestNode, input: JoinInput, result: JoinResult & { kind: 'joined' }) {
    this.node = node;
    this.roomId = input.roomId;
    this.participantId = input.participantId;
    this.#resumeHash = input.resumeHash;
    this.sessionId = input.sessionId;
    this.claim = result.claim;
    this.snapshot = result.snapshot;
  }

  /** Where this participant came in. */
  get joinedSeq(): number {
    return this.snapshot.seq;
  }

  get cursor(): Cursor {
    return { epoch: this.snapshot.epoch, seq: this.snapshot.seq };
  }

  append(draft: Draft, n = this.lastN + 1): Promise<AppendResult> {
    this.lastN = Math.max(this.lastN, n);
    return this.node.log.append(this.claim, n, draft);
  }

  /** Appends and gives the place; throws when the log did not take it. */
  async put(draft: Draft): Promise<number> {
    const result = await this.append(draft);
    if (result.kind !== 'appended') throw new Error(`not appended: ${JSON.stringify(result)}`);
    return result.seq;
  }

  chat(text: string): Promise<number> {
    return this.put({ kind: 'chat', payload: payload(text) });
  }

  signalDraft(to: Actor, text: string): Draft {
    const { participantId, sessionId } = to;
    return { kind: 'signal', to: participantId, toSession: sessionId, payload: payload(text) };
  }

  signal(to: Actor, text: string): Promise<number> {
    return this.put(this.signalDraft(to, text));
  }

  setStage(stage: Stage): Promise<AppendResult> {
    return this.append({ kind: 'state', state: stateOf(stage) });
  }

  act(action: OwnAction, claim = this.claim): Promise<GovernResult> {
    return this.node.log.govern(this.roomId, claim, hostRule(this.participantId, action));
  }

  passOn(n: number, text: string): Promise<PassOnResult> {
    return this.node.log.passOn(this.claim, n, payload(text));
  }

  detach(): Promise<void> {
    return this.node.log.detach(this.claim);
  }

  leave(reason: LeaveReason = 'left'): Promise<void> {
    return this.node.log.leave(this.claim, reason);
  }

  /** Asks to resume and takes nothing over from the answer. */
  tryResume(
    change: { node?: TestNode; sessionId?: SessionId; cursor?: Cursor; resumeHash?: string } = {},
  ): Promise<ResumeResult> {
    return (change.node ?? this.node).log.resume({
      roomId: this.roomId,
      participantId: this.participantId,
      resumeHash: change.resumeHash ?? this.#resumeHash,
      sessionId: change.sessionId ?? this.sessionId,
      cursor: change.cursor ?? null,
    });
  }

  async resume(
    change: { node?: TestNode; cursor?: Cursor } = {},
  ): Promise<ResumeResult & { kind: 'resumed' }> {
    return this.#takeOver(await this.tryResume(change), change.node);
  }

  /** As after a page load: the client's session is another one. */
  async reload(cursor: Cursor): Promise<ResumeResult & { kind: 'resumed' }> {
    this.sessionId = newSessionId();
    this.lastN = 0;
    return this.#takeOver(await this.tryResume({ sessionId: this.sessionId, cursor }));
  }

  #takeOver(result: ResumeResult, node = this.node): ResumeResult & { kind: 'resumed' } {
    if (result.kind !== 'resumed') throw new Error(`not resumed: ${result.code}`);
    this.claim = result.claim;
    this.node = node;
    return result;
  }
}
