import {
  changedMember,
  type Change,
  type MemberChange,
  type MemberFacts,
  type Rules,
} from '@madang/server-room-log';
import type { Participant, ParticipantId, ParticipantState } from '@madang/protocol';
import {
  membersOf,
  participantOf,
  rulesOf,
  statesOf,
  type FactsReply,
  type StoredMember,
} from './replies';

/** A step of the script `GOVERN`; `member`, `state` and `body` are the texts that it stores, `by` is JSON. */
type Step =
  | {
      readonly kind: 'member';
      readonly id: ParticipantId;
      readonly member: string;
      readonly state: string;
      readonly body: string;
      readonly subject: string;
      /** To be granted to the device; there when it changes, or the participant is let in. */
      readonly role?: string;
    }
  | {
      readonly kind: 'removed';
      readonly id: ParticipantId;
      readonly reason: string;
      readonly by: string;
    }
  | { readonly kind: 'policy' | 'ended'; readonly by: string };

export interface GoverningSteps {
  readonly steps: readonly Step[];
  /** Of the step `policy`; `null` when there is none. */
  readonly rules: Rules | null;
}

/** A room as rules are shown it, together with what is stored of each member. */
export class GovernedRoom {
  readonly rules: Rules;
  readonly digest: string;
  readonly #stored = new Map<ParticipantId, StoredMember>();
  readonly #facts = new Map<ParticipantId, MemberFacts>();

  constructor([, members, states, version, policy, digest]: FactsReply & { 0: 'facts' }) {
    this.rules = rulesOf([version, policy]);
    this.digest = digest;
    const statesById = statesOf(states);
    for (const stored of membersOf(members)) {
      const state = statesById.get(stored.id);
      if (state === undefined) continue;
      this.#stored.set(stored.id, stored);
      this.#facts.set(stored.id, factsOf(stored, state));
    }
  }

  get members(): MemberFacts[] {
    return [...this.#facts.values()];
  }

  stored(id: ParticipantId): StoredMember | null {
    return this.#stored.get(id) ?? null;
  }

  /** The steps that these changes come to, one after the other. */
  steps(changes: readonly Change[]): GoverningSteps {
    const rules = changes.find((one) => one.kind === 'policy')?.rules ?? null;
    return { steps: changes.flatMap((change) => this.#step(change)), rules };
  }

  #step(change: Change): Step[] {
    const by = change.kind === 'member' ? '' : JSON.stringify(change.by);
    switch (change.kind) {
      case 'policy':
      case 'ended':
        return [{ kind: change.kind, by }];
      case 'removed':
        return [{ kind: 'removed', id: change.participantId, reason: change.reason, by }];
      case 'member': {
        const { participantId: id } = change;
        const [before, stored] = [this.#facts.get(id), this.#stored.get(id)];
        if (before === undefined || stored === undefined) return [];
        const facts = changedMember(before, change.change);
        this.#facts.set(id, facts);
        const member = withFacts(stored, facts);
        const texts = {
          member: JSON.stringify(member),
          state: JSON.stringify(facts.state),
          body: JSON.stringify(told(change.change, participantOf(member, facts.state))).slice(
            1,
            -1,
          ),
        };
        const isGrant = change.change.kind === 'role' || change.change.kind === 'admitted';
        const role = isGrant ? { role: facts.role } : {};
        return [{ kind: 'member', id, ...texts, subject: facts.subject, ...role }];
      }
    }
  }
}

/** Whoever is let in is told of as one who joins. */
function told(change: MemberChange, participant: Participant): object {
  return change.kind === 'admitted' ? { ...change, participant } : change;
}

export function factsOf(stored: StoredMember, state: ParticipantState): MemberFacts {
  const { id, role, admitted, mayUnmute, mustKnock, subject, network } = stored;
  return {
    ...{ participantId: id, role, admitted, subject, network, state },
    ...{ mayUnmute: mayUnmute === 'yes', mustKnock: mustKnock === 'yes' },
  };
}

/** The stored member as these facts leave it. */
export function withFacts(
  stored: StoredMember,
  { role, admitted, mayUnmute, state }: MemberFacts,
): StoredMember {
  return { ...stored, role, admitted, mayUnmute: mayUnmute ? 'yes' : 'no', stage: state.stage };
}
