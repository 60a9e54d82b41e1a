import {
  DEFAULT_POLICY,
  patchPolicy,
  type Participant,
  type PolicyPatch,
  type Snapshot,
} from '@madang/protocol';
import type { GovernResult, JoinInput, Rules } from '../room-log';
import type { Actor } from './actor';
import type { Scene } from './scene';

export const DONE: GovernResult = { kind: 'done' };

export function rulesOf(patch: PolicyPatch, version = 2): Rules {
  return { policy: patchPolicy(DEFAULT_POLICY, patch), version };
}

/** A host and somebody else, on two nodes. */
export async function meeting(scene: Scene, patch: PolicyPatch = {}, bo: Partial<JoinInput> = {}) {
  const rules = rulesOf(patch);
  const [here, there] = [await scene.node(), await scene.node()];
  const host = await scene.join(here, { role: 'host', rules });
  const other = await scene.join(there, { rules, ...bo });
  return { here, there, host, other, rules };
}

/** The room as the log has it now. */
export async function shown(actor: Actor): Promise<Snapshot> {
  const after = { epoch: 'of no log', seq: 0 };
  const read = await actor.node.log.read(actor.roomId, actor.participantId, after);
  if (read.kind !== 'snapshot') throw new Error('no snapshot');
  return read.snapshot;
}

export async function shownOf(actor: Actor, by = actor): Promise<Participant | undefined> {
  const { participants } = await shown(by);
  return participants.find(({ participantId }) => participantId === actor.participantId);
}
