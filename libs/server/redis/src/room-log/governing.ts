import type { RoomId } from '@madang/protocol';
import {
  LogUnavailableError,
  type Claim,
  type GovernResult,
  type Rule,
} from '@madang/server-room-log';
import { GovernedRoom } from './governing-steps';
import type { RoomStore } from './room-store';

/** So often in a row a room changes in the ms between being shown and being changed only when something is wrong. */
const ATTEMPTS = 50;

export interface GoverningContext {
  readonly store: Pick<RoomStore, 'facts' | 'govern'>;
  /** The store does not know that the holder of this claim is here; `true` when it does now. */
  readonly reclaim: (claim: Claim) => Promise<boolean>;
}

/** Shows the room to the rule, and makes its changes if the room still is the same; else it begins anew. */
export async function govern(
  { store, reclaim }: GoverningContext,
  roomId: RoomId,
  actor: Claim | null,
  rule: Rule,
): Promise<GovernResult> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const reply = await store.facts(roomId);
    const room = reply[0] === 'empty' ? null : new GovernedRoom(reply);
    if (actor !== null && !isHeld(room, actor)) {
      // A store that has lost the latest is told of the actor first.
      if (await reclaim(actor)) continue;
      return { kind: 'fenced' };
    }
    if (room === null) return { kind: 'done' };
    const ruling = rule({ rules: room.rules, members: room.members });
    if (ruling.kind === 'refused') return ruling;
    if (ruling.changes.length === 0) return { kind: 'done' };
    const [kind] = await store.govern(roomId, room.digest, room.steps(ruling.changes));
    if (kind === 'done') return { kind };
  }
  throw new LogUnavailableError('the room changes all the time');
}

function isHeld(room: GovernedRoom | null, { participantId, fence }: Claim): boolean {
  const stored = room?.stored(participantId);
  return stored?.fence === String(fence) && stored.presence === 'present';
}
