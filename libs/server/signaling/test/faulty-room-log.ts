import { setImmediate } from 'node:timers/promises';
import {
  type AppendResult,
  type Claim,
  type GovernResult,
  type JoinInput,
  type JoinResult,
  LogUnavailableError,
  type PassOnResult,
  type ReadResult,
  type ResumeInput,
  type ResumeResult,
  RoomLog,
  type RoomLogListener,
  type Rule,
} from '@madang/server-room-log';
import type { Cursor, Draft, LeaveReason, ParticipantId, RoomId } from '@madang/protocol';

type Operation = 'join' | 'resume' | 'append' | 'passOn' | 'govern' | 'read' | 'detach' | 'leave';

/** How long a `settling` store asks for, in ms. */
export const SETTLING_MS = 1_840;

/**
 * `before`: the store was never reached. `after`: it did what was asked and the answer was lost. `settling`: it
 * says when to ask again. `bug`: the adapter has a mistake.
 */
type Fault = 'before' | 'after' | 'settling' | 'bug';

/** A room log whose way to its store can be cut or held up, as a network does. */
export class FaultyRoomLog extends RoomLog {
  private readonly faults = new Map<Operation, Fault[]>();
  private held: Promise<void> = Promise.resolve();
  private release = (): void => undefined;
  private appends: Promise<unknown> = Promise.resolve();
  private readonly failed = new WeakSet<Claim>();
  /** Every call that got through, in order. */
  readonly calls: Operation[] = [];

  constructor(private readonly inner: RoomLog) {
    super();
  }

  /** The next calls of this operation fail, one for each fault. */
  fail(operation: Operation, ...faults: Fault[]): void {
    this.faults.set(operation, faults);
  }

  /** Answers wait until `letGo`. */
  hold(): void {
    this.held = new Promise((resolve) => (this.release = resolve));
  }

  letGo(): void {
    this.release();
  }

  /** Each call takes a different number of turns of the event loop, so that careless callers mix them up. */
  isUneven = false;

  override join(input: JoinInput): Promise<JoinResult> {
    return this.pass('join', () => this.inner.join(input));
  }

  override resume(input: ResumeInput): Promise<ResumeResult> {
    return this.pass('resume', () => this.inner.resume(input));
  }

  /** As the port has it: in the order of the calls, and none after a lost one. */
  override append(claim: Claim, n: number, draft: Draft): Promise<AppendResult> {
    const result = this.appends.then(async () => {
      if (this.failed.has(claim)) throw new LogUnavailableError();
      this.failed.add(claim);
      const answer = await this.pass('append', () => this.inner.append(claim, n, draft));
      this.failed.delete(claim);
      return answer;
    });
    this.appends = result.catch(() => undefined);
    return result;
  }

  override passOn(claim: Claim, n: number, payload: string): Promise<PassOnResult> {
    return this.pass('passOn', () => this.inner.passOn(claim, n, payload));
  }

  override govern(roomId: RoomId, actor: Claim | null, rule: Rule): Promise<GovernResult> {
    return this.pass('govern', () => this.inner.govern(roomId, actor, rule));
  }

  override detach(claim: Claim): Promise<void> {
    return this.pass('detach', () => this.inner.detach(claim));
  }

  override leave(claim: Claim, reason: LeaveReason): Promise<void> {
    return this.pass('leave', () => this.inner.leave(claim, reason));
  }

  override read(roomId: RoomId, participantId: ParticipantId, after: Cursor): Promise<ReadResult> {
    return this.pass('read', () => this.inner.read(roomId, participantId, after));
  }

  override listen(listener: RoomLogListener): void {
    this.inner.listen(listener);
  }

  private async pass<T>(operation: Operation, call: () => Promise<T>): Promise<T> {
    this.calls.push(operation);
    const fault = this.faults.get(operation)?.shift();
    if (fault === 'before') throw new LogUnavailableError();
    if (fault === 'settling') throw new LogUnavailableError('settling', SETTLING_MS);
    if (fault === 'bug') throw new TypeError('secret words');
    if (this.isUneven) await turns((this.calls.length * 7) % 5);
    const result = await call();
    await this.held;
    if (fault === 'after') throw new LogUnavailableError();
    return result;
  }
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await setImmediate();
}
