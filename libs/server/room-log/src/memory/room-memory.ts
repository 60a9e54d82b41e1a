import { DEFAULT_POLICY, type ParticipantId, type Policy, type Role } from '@madang/protocol';
import type { JoinInput, RefusedResume, Rules } from '../room-log';
import type { Admitted } from '../rules/rule';

type Ending = Exclude<RefusedResume, 'session_unknown'>;

/** What a room knows besides who is in it: its rules, and what hosts have decided about devices and sessions. */
export class RoomMemory {
  #rules: Rules = { policy: DEFAULT_POLICY, version: 0 };
  /** By subject. */
  readonly #grants = new Map<string, Role>();
  readonly #banned = new Set<string>();
  readonly #endings = new Map<ParticipantId, Ending>();

  get rules(): Rules {
    return this.#rules;
  }

  /** These, if they are newer than those that there are. */
  newest(rules: Rules): Rules {
    return rules.version > this.#rules.version ? rules : this.#rules;
  }

  /** Returns whether they are newer than those that there were. */
  setRules(rules: Rules): boolean {
    const before = this.#rules;
    this.#rules = this.newest(rules);
    return this.#rules !== before;
  }

  /** Also to be let in, as whatever, is granted. */
  grant(subject: string, role: Role): void {
    this.#grants.set(subject, role);
  }

  /** How the session was ended by a host. */
  ended(participantId: ParticipantId, subject: string, ending: Ending): void {
    this.#endings.set(participantId, ending);
    this.#grants.delete(subject);
    if (ending === 'banned') this.#banned.add(subject);
  }

  endingOf(participantId: ParticipantId): RefusedResume {
    return this.#endings.get(participantId) ?? 'session_unknown';
  }

  isBanned(subject: string): boolean {
    return this.#banned.has(subject);
  }

  roleOf({ role, subject }: JoinInput): Role {
    const granted = this.#grants.get(subject);
    return granted !== undefined && RANKS[granted] > RANKS[role] ? granted : role;
  }

  admittedAs(role: Role, { mustKnock, subject }: JoinInput, { waitingRoom }: Policy): Admitted {
    if (role !== 'participant' || this.#grants.has(subject)) return 'host';
    return mustKnock || waitingRoom ? 'no' : 'door';
  }
}

const RANKS: Readonly<Record<Role, number>> = { participant: 0, cohost: 1, host: 2 };
