import {
  HOST_ONLY,
  permissionsOf,
  type ErrorCode,
  type HostAction,
  type ParticipantId,
  type Role,
  type Targets,
} from '@madang/protocol';
import { mutedWhereUnpermitted } from './permitted';
import type { Change, MemberChange, MemberFacts, RoomFacts, Rule, Ruling } from './rule';

/** What a host decides without asking anybody else; a policy has to be written down before, see `policyRule`. */
export type OwnAction = Exclude<HostAction, { kind: 'setPolicy' }>;

/** What this action of this participant comes to. */
export function hostRule(actorId: ParticipantId, action: OwnAction): Rule {
  return (room) => {
    const actor = room.members.find(({ participantId }) => participantId === actorId);
    const refusal = refusalOf(actor, action, room);
    if (actor === undefined || refusal !== null) return refused(refusal ?? 'host_required');
    return { kind: 'changes', changes: changesOf(actor, action, room) };
  };
}

/** Whether somebody may do this kind of thing at all; `null` if so. */
export function refusalOfKind(
  actor: MemberFacts | undefined,
  kind: HostAction['kind'],
): ErrorCode | null {
  if (actor === undefined || actor.role === 'participant') return 'host_required';
  if (actor.role === 'cohost' && HOST_ONLY.some((one) => one === kind)) return 'host_required';
  return actor.state.stage === 'joined' ? null : 'not_joined';
}

function refused(code: ErrorCode): Ruling {
  return { kind: 'refused', code };
}

function refusalOf(
  actor: MemberFacts | undefined,
  action: OwnAction,
  room: RoomFacts,
): ErrorCode | null {
  const refusal = refusalOfKind(actor, action.kind);
  if (actor === undefined || refusal !== null) return refusal;
  if (!('participantId' in action)) return refusalOfTargets(actor, action, room);
  const target = room.members.find(({ participantId }) => participantId === action.participantId);
  if (target === undefined || (!isIn(target) && action.kind !== 'remove')) {
    return 'participant_unknown';
  }
  if (actor.role === 'cohost') {
    const isBan = action.kind === 'remove' && action.ban;
    if (isBan || (target.role === 'host' && action.kind !== 'askToUnmute')) return 'host_required';
  }
  const isSelf = target === actor;
  switch (action.kind) {
    case 'askToUnmute':
      return permissionsOf(target.role, room.rules.policy).unmute ? null : 'not_permitted';
    case 'remove':
    case 'handOver':
      return isSelf ? 'not_permitted' : null;
    case 'setRole':
      return isSelf && isOnlyHost(actor, room) ? 'not_permitted' : null;
    case 'stopShare':
      return null;
  }
}

/** Whoever waits at the door is let in, denied or removed, and nothing else. */
function isIn({ admitted }: MemberFacts): boolean {
  return admitted !== 'no';
}

function isOnlyHost(actor: MemberFacts, { members }: RoomFacts): boolean {
  return members.every((one) => one === actor || one.role !== 'host');
}

type ManyAction = Extract<OwnAction, { targets: Targets }>;

function refusalOfTargets(
  actor: MemberFacts,
  action: Exclude<OwnAction, { participantId: ParticipantId }>,
  room: RoomFacts,
): ErrorCode | null {
  if (action.kind === 'end' || action.targets === 'everyone') return null;
  const named = action.targets.map((id) =>
    room.members.find(({ participantId }) => participantId === id),
  );
  if (named.includes(undefined)) return 'participant_unknown';
  const isAboveActor = actor.role === 'cohost' && named.some((one) => one?.role === 'host');
  return isAboveActor && action.kind === 'mute' ? 'host_required' : null;
}

/** Of those whom the action can be meant for, the ones that it is. */
function targetsOf(actor: MemberFacts, action: ManyAction, { members }: RoomFacts): MemberFacts[] {
  const { targets } = action;
  const isMeant = (one: MemberFacts): boolean =>
    targets === 'everyone'
      ? action.kind !== 'mute' || (one !== actor && one.role !== 'host')
      : targets.includes(one.participantId);
  return members.filter((one) => isMeant(one));
}

function changesOf(actor: MemberFacts, action: OwnAction, room: RoomFacts): Change[] {
  const by = actor.participantId;
  switch (action.kind) {
    case 'admit':
      return targetsOf(actor, action, room)
        .filter(isKnocking)
        .map((one) => changeOf(one, { kind: 'admitted', by }));
    case 'deny':
      return targetsOf(actor, action, room)
        .filter(isKnocking)
        .map(({ participantId }) => ({ kind: 'removed', participantId, reason: 'denied', by }));
    case 'mute':
      return targetsOf(actor, action, room)
        .filter(isIn)
        .flatMap((one) => muteChange(one, action, by));
    case 'lowerHands':
      return targetsOf(actor, action, room)
        .filter((one) => isIn(one) && one.state.handRaisedAt !== undefined)
        .map((one) => changeOf(one, { kind: 'lowered', by }));
    case 'askToUnmute':
      return oneOf(room, action.participantId, (one) => [changeOf(one, { kind: 'asked', by })]);
    case 'stopShare':
      return oneOf(room, action.participantId, (one) => stopShareChange(one, by));
    case 'remove': {
      const reason = action.ban ? 'banned' : 'removed';
      return [{ kind: 'removed', participantId: action.participantId, reason, by }];
    }
    case 'setRole':
      return oneOf(room, action.participantId, (one) => roleChanges(one, action.role, room, by));
    case 'handOver':
      return [
        ...oneOf(room, action.participantId, (one) => roleChanges(one, 'host', room, by)),
        ...roleChanges(actor, 'cohost', room, by),
      ];
    case 'end':
      return [{ kind: 'ended', by }];
  }
}

function oneOf(
  { members }: RoomFacts,
  id: ParticipantId,
  change: (one: MemberFacts) => Change[],
): Change[] {
  return members.filter(({ participantId }) => participantId === id).flatMap(change);
}

function changeOf({ participantId }: MemberFacts, change: MemberChange): Change {
  return { kind: 'member', participantId, change };
}

function isKnocking({ state }: MemberFacts): boolean {
  return state.stage === 'knocking';
}

function muteChange(
  one: MemberFacts,
  { source, mayUnmute }: Extract<OwnAction, { kind: 'mute' }>,
  by: ParticipantId,
): Change[] {
  // Nobody takes the microphone from a host for good, and a camera is nobody's to withhold but the policy's.
  const may = source === 'camera' ? one.mayUnmute : mayUnmute || one.role === 'host';
  const isOn = one.state.publications.some((each) => each.source === source && !each.muted);
  if (!isOn && may === one.mayUnmute) return [];
  return [changeOf(one, { kind: 'muted', sources: [source], mayUnmute: may, by })];
}

function stopShareChange(one: MemberFacts, by: ParticipantId): Change[] {
  const sources = one.state.publications
    .map(({ source }) => source)
    .filter((source) => source === 'screen' || source === 'screenAudio');
  if (sources.length === 0) return [];
  return [changeOf(one, { kind: 'muted', sources, mayUnmute: one.mayUnmute, by })];
}

function roleChanges(one: MemberFacts, role: Role, room: RoomFacts, by: ParticipantId): Change[] {
  if (one.role === role) return [];
  const changed = { ...one, role };
  return [
    changeOf(one, { kind: 'role', role, by }),
    ...mutedWhereUnpermitted(changed, room.rules.policy, by),
  ];
}
