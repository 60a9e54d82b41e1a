import { DEFAULT_POLICY, type Entry, type RoomId } from '@madang/protocol';
import type { JoinInput, JoinResult, RoomLog, RoomLogSettings } from '../room-log';
import { Actor, stateOf } from './actor';
import type { RoomLogHarness } from './harness';
import { newHash, newParticipantId, newRoomId, newSessionId } from './ids';
import { Recorder } from './recorder';

export interface TestNode {
  readonly log: RoomLog;
  readonly seen: Recorder;
}

/** A deployment with a room in it, and words for what happens there. */
export class Scene {
  readonly roomId: RoomId = newRoomId();
  readonly otherRoomId: RoomId = newRoomId();
  readonly #harness: RoomLogHarness;

  constructor(harness: RoomLogHarness) {
    this.#harness = harness;
  }

  get settings(): RoomLogSettings {
    return this.#harness.settings;
  }

  async node(): Promise<TestNode> {
    const log = await this.#harness.node();
    const seen = new Recorder();
    log.listen(seen);
    return { log, seen };
  }

  crash(node: TestNode): Promise<void> {
    return this.#harness.crash(node.log);
  }

  joinInput(change: Partial<JoinInput> = {}): JoinInput {
    return {
      roomId: this.roomId,
      capacity: 8,
      participantId: newParticipantId(),
      sessionId: newSessionId(),
      role: 'participant',
      state: stateOf('joined'),
      subject: newHash(),
      network: newHash(),
      mustKnock: false,
      rules: { policy: DEFAULT_POLICY, version: 1 },
      resumeHash: newHash(),
      ticket: { id: newHash(), expiresAt: this.#harness.now() + 60_000 },
      ...change,
    };
  }

  tryJoin(node: TestNode, change: Partial<JoinInput> = {}): Promise<JoinResult> {
    return node.log.join(this.joinInput(change));
  }

  async join(node: TestNode, change: Partial<JoinInput> = {}): Promise<Actor> {
    const input = this.joinInput(change);
    const result = await node.log.join(input);
    if (result.kind !== 'joined') throw new Error(`not joined: ${result.code}`);
    return new Actor(node, input, result);
  }

  /** Two nodes with a participant on each, in one room. */
  async pair(): Promise<{ here: TestNode; there: TestNode; ada: Actor; bo: Actor }> {
    const [here, there] = [await this.node(), await this.node()];
    const ada = await this.join(here);
    const bo = await this.join(there);
    await here.seen.reached(this.roomId, bo.joinedSeq);
    return { here, there, ada, bo };
  }

  /** Everything that has been appended to the room is now known on the nodes of these; gives what each was told. */
  async settle(...actors: readonly Actor[]): Promise<Entry[][]> {
    const [first] = actors;
    if (first === undefined) return [];
    const seq = await first.put({ kind: 'state', state: stateOf('joined', 'marker') });
    await Promise.all(actors.map((actor) => actor.node.seen.reached(actor.roomId, seq)));
    return actors.map((actor) => actor.node.seen.entries(actor.roomId));
  }

  /**
   * Resolves when whatever was due a grace time after something that has happened until now has been
   * done. It watches a participant of another room whose grace begins now.
   */
  async graceIsOver(): Promise<void> {
    const node = await this.node();
    const roomId = newRoomId();
    await this.join(node, { roomId });
    const detached = await this.join(node, { roomId });
    await detached.detach();
    await this.#harness.pass(this.settings.graceMs);
    await node.seen.until(() => node.seen.entriesOf(roomId, 'left').length > 0);
  }
}
