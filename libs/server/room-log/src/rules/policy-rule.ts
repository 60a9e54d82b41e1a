import type { ParticipantId } from '@madang/protocol';
import type { Rules } from '../room-log';
import { refusalOfKind } from './host-rule';
import { mutedWhereUnpermitted } from './permitted';
import type { Change, MemberFacts, RoomFacts, Rule } from './rule';

/**
 * The room gets this policy, unless it has a newer one: what it forbids is stopped, and when nobody has to wait any
 * more, whoever waits is let in. `by`: the host who wants it; `null` for what came over HTTP.
 */
export function policyRule(rules: Rules, by: ParticipantId | null): Rule {
  return (room) => {
    const refusal = by === null ? null : refusalOfKind(memberOf(room, by), 'setPolicy');
    if (refusal !== null) return { kind: 'refused', code: refusal };
    if (room.rules.version >= rules.version) return { kind: 'changes', changes: [] };
    const { policy } = rules;
    const changes: Change[] = room.members.flatMap((one) => [
      ...mutedWhereUnpermitted(one, policy, by),
      ...(policy.waitingRoom ? [] : letIn(one, by)),
    ]);
    return { kind: 'changes', changes: [{ kind: 'policy', rules, by }, ...changes] };
  };
}

/** For a room that is no more. */
export const endRule: Rule = () => ({
  kind: 'changes',
  changes: [{ kind: 'ended', by: null }],
});

function memberOf({ members }: RoomFacts, id: ParticipantId): MemberFacts | undefined {
  return members.find(({ participantId }) => participantId === id);
}

function letIn(one: MemberFacts, by: ParticipantId | null): Change[] {
  const isWaiting = one.admitted === 'no' || one.state.stage === 'knocking';
  if (!isWaiting || one.mustKnock) return [];
  const { participantId } = one;
  return [{ kind: 'member', participantId, change: { kind: 'admitted', by } }];
}
