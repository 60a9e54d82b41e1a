import type { HostAction, ParticipantId, PolicyPatch, Role, Targets } from '@madang/protocol';
import { ClientError } from '../errors';

/**
 * What hosts do in a meeting. Each resolves when the server has done it, and rejects with a `SignalError`: `host_required`,
 * `not_joined`, `not_permitted`, `participant_unknown`, or with what a lost session ended with. A connection that breaks
 * meanwhile is no failure: the action is asked for again.
 */
export class Hosting {
  readonly #act: (action: HostAction) => Promise<void>;

  constructor(act: (action: HostAction) => Promise<void>) {
    this.#act = act;
  }

  admit(targets: Targets): Promise<void> {
    return this.#act({ kind: 'admit', targets });
  }

  deny(targets: Targets): Promise<void> {
    return this.#act({ kind: 'deny', targets });
  }

  /** @param mayUnmute `false`: they stay muted until they are asked; counts for microphones. */
  mute(
    targets: Targets,
    source: 'microphone' | 'camera' = 'microphone',
    { mayUnmute = true }: { readonly mayUnmute?: boolean } = {},
  ): Promise<void> {
    return this.#act({ kind: 'mute', targets, source, mayUnmute });
  }

  askToUnmute(participantId: ParticipantId): Promise<void> {
    return this.#act({ kind: 'askToUnmute', participantId });
  }

  stopShare(participantId: ParticipantId): Promise<void> {
    return this.#act({ kind: 'stopShare', participantId });
  }

  lowerHands(targets: Targets): Promise<void> {
    return this.#act({ kind: 'lowerHands', targets });
  }

  /** @param ban Also keeps it from coming back, as far as that can be told. */
  remove(
    participantId: ParticipantId,
    { ban = false }: { readonly ban?: boolean } = {},
  ): Promise<void> {
    return this.#act({ kind: 'remove', participantId, ban });
  }

  setRole(participantId: ParticipantId, role: Role): Promise<void> {
    return this.#act({ kind: 'setRole', participantId, role });
  }

  /** It becomes host, and we a co-host. */
  handOver(participantId: ParticipantId): Promise<void> {
    return this.#act({ kind: 'handOver', participantId });
  }

  /** What is absent stays as it is. */
  setPolicy(policy: PolicyPatch): Promise<void> {
    return this.#act({ kind: 'setPolicy', policy });
  }

  /** Ends the meeting for everybody, us included; the room stays. */
  async end(): Promise<void> {
    try {
      await this.#act({ kind: 'end' });
    } catch (error) {
      // Our own session ends by it, maybe before we are answered.
      if (!(error instanceof ClientError) || error.code !== 'room_ended') throw error;
    }
  }
}
