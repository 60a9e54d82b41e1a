import {
  patchPolicy,
  type ErrorCode,
  type HostAction,
  type ParticipantId,
  type Policy,
  type Source,
  type Targets,
} from '@madang/protocol';
import type { Answer, FakeRoom, Member } from './fake-room';

/** How a session that a host has ended is closed. */
export type CloseMember = (member: Member, code: ErrorCode) => void;

const SCREEN: readonly Source[] = ['screen', 'screenAudio'];

/** What hosts do, in the few words that clients can tell apart. */
export class FakeHosting {
  readonly #room: FakeRoom;
  readonly #close: CloseMember;

  constructor(room: FakeRoom, close: CloseMember) {
    this.#room = room;
    this.#close = close;
  }

  act({ participant }: Member, action: HostAction): Answer {
    if (participant.role === 'participant') return { error: 'host_required' };
    if (participant.state.stage !== 'joined') return { error: 'not_joined' };
    if ('participantId' in action && !this.#room.members.has(action.participantId)) {
      return { error: 'participant_unknown' };
    }
    this.#do(participant.participantId, action);
    return { ok: {} };
  }

  /** As a host of whom nobody knows. */
  setPolicy(policy: Policy, by: ParticipantId | null = null): void {
    const policyVersion = this.#room.policyVersion + 1;
    this.#room.append({ kind: 'policy', policy, policyVersion, by });
    for (const member of this.#room.members.values()) {
      const { admitted, state } = member.participant;
      const isWaiting = !admitted || state.stage === 'knocking';
      if (!policy.waitingRoom && isWaiting) this.#admit(member, by);
    }
  }

  #do(by: ParticipantId, action: HostAction): void {
    if ('participantId' in action) {
      for (const one of this.#targets([action.participantId])) this.#doTo(one, by, action);
      return;
    }
    switch (action.kind) {
      case 'admit':
        for (const one of this.#knocking(action.targets)) this.#admit(one, by);
        return;
      case 'deny':
        for (const one of this.#knocking(action.targets)) this.#remove(one, 'denied', by);
        return;
      case 'mute':
        for (const one of this.#targets(action.targets, by)) {
          this.#mute(one, [action.source], action.mayUnmute, by);
        }
        return;
      case 'lowerHands':
        for (const one of this.#targets(action.targets)) {
          this.#room.append({ kind: 'lowered', from: one.participant.participantId, by });
        }
        return;
      case 'setPolicy':
        return this.setPolicy(patchPolicy(this.#room.policy, action.policy), by);
      case 'end':
        this.#room.append({ kind: 'ended', by });
        for (const one of [...this.#room.members.values()]) this.#expel(one, 'room_ended');
    }
  }

  #doTo(
    one: Member,
    by: ParticipantId,
    action: Extract<HostAction, { participantId: ParticipantId }>,
  ): void {
    const from = one.participant.participantId;
    switch (action.kind) {
      case 'askToUnmute':
        this.#room.append({ kind: 'asked', from, by });
        return;
      case 'stopShare':
        return this.#mute(one, SCREEN, one.participant.mayUnmute, by);
      case 'remove':
        return this.#remove(one, action.ban ? 'banned' : 'removed', by);
      case 'setRole':
        this.#room.append({ kind: 'role', from, role: action.role, by });
        return this.#room.resync(one);
      case 'handOver':
        this.#room.append({ kind: 'role', from, role: 'host', by });
        this.#room.resync(one);
        this.#room.append({ kind: 'role', from: by, role: 'cohost', by });
    }
  }

  #targets(targets: Targets, except?: ParticipantId): Member[] {
    return [...this.#room.members.values()].filter(({ participant: { participantId } }) =>
      targets === 'everyone' ? participantId !== except : targets.includes(participantId),
    );
  }

  #knocking(targets: Targets): Member[] {
    return this.#targets(targets).filter(
      ({ participant }) => participant.state.stage === 'knocking',
    );
  }

  #admit(one: Member, by: ParticipantId | null): void {
    const { admitted, participantId: from } = one.participant;
    const participant = { ...one.participant, admitted: true };
    this.#room.append({ kind: 'admitted', from, participant, by });
    if (!admitted) this.#room.resync(one);
  }

  #mute(one: Member, sources: readonly Source[], mayUnmute: boolean, by: ParticipantId): void {
    const { participantId: from } = one.participant;
    this.#room.append({ kind: 'muted', from, sources: [...sources], mayUnmute, by });
  }

  #remove(one: Member, reason: 'removed' | 'banned' | 'denied', by: ParticipantId): void {
    this.#room.append({ kind: 'left', from: one.participant.participantId, reason, by });
    this.#expel(one, reason);
  }

  #expel(one: Member, code: ErrorCode): void {
    this.#room.members.delete(one.participant.participantId);
    this.#close(one, code);
  }
}
