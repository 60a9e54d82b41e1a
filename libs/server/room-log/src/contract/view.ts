import {
  DEFAULT_POLICY,
  withMuted,
  withoutHand,
  type CatchUp,
  type Entry,
  type EntryOf,
  type Participant,
  type ParticipantId,
  type Policy,
  type Snapshot,
} from '@madang/protocol';
import type { Actor } from './actor';

type GovernedEntry = EntryOf<
  'policy' | 'ended' | 'admitted' | 'role' | 'asked' | 'lowered' | 'muted'
>;

/** What a client would know of the room: a snapshot and every entry after it, applied as docs/protocol.md says. */
export class View {
  readonly #actor: Actor;
  readonly #participants = new Map<ParticipantId, Participant>();
  #policy: Policy = DEFAULT_POLICY;
  #chat: Entry[] = [];
  #signals: number[] = [];
  #epoch = '';
  #seq = 0;

  constructor(actor: Actor) {
    this.#actor = actor;
    this.#replace(actor.snapshot);
  }

  get cursor(): { epoch: string; seq: number } {
    return { epoch: this.#epoch, seq: this.#seq };
  }

  get participants(): Participant[] {
    return [...this.#participants.values()];
  }

  get policy(): Policy {
    return this.#policy;
  }

  get chat(): Entry[] {
    return this.#chat;
  }

  /** Places of the signals that came for this participant since its last snapshot. */
  get signals(): number[] {
    return this.#signals;
  }

  catchUp(result: CatchUp): void {
    if (result.kind === 'snapshot') this.#replace(result.snapshot);
    else result.entries.forEach((entry) => this.#apply(entry));
  }

  /** Takes what the node of the participant was told since the last time. */
  pull(): void {
    for (const entry of this.#actor.node.seen.entries(this.#actor.roomId)) this.#apply(entry);
  }

  #replace({ epoch, seq, participants, policy, chat }: Snapshot): void {
    this.#policy = policy;
    this.#epoch = epoch;
    this.#seq = seq;
    this.#participants.clear();
    for (const one of participants) this.#participants.set(one.participantId, one);
    this.#chat = [...chat];
    this.#signals = [];
  }

  #apply(entry: Entry): void {
    if (entry.seq <= this.#seq) return;
    if (entry.kind === 'signal' && entry.to !== this.#actor.participantId) return;
    this.#seq = entry.seq;
    if (entry.kind === 'joined') this.#participants.set(entry.from, entry.participant);
    else if (entry.kind === 'left') this.#participants.delete(entry.from);
    else if (entry.kind === 'chat') this.#chat.push(entry);
    else if (entry.kind === 'signal') this.#signals.push(entry.seq);
    else if (entry.kind === 'away') this.#change(entry.from, { presence: 'away' });
    else if (entry.kind === 'state') this.#change(entry.from, { state: entry.state });
    else if (entry.kind === 'resumed') {
      this.#change(entry.from, { presence: 'present', sessionId: entry.sessionId });
    } else this.#govern(entry);
  }

  #govern(entry: GovernedEntry): void {
    switch (entry.kind) {
      case 'policy':
        this.#policy = entry.policy;
        return;
      case 'ended':
        this.#participants.clear();
        this.#chat = [];
        return;
      case 'admitted':
        this.#participants.set(entry.from, entry.participant);
        return;
      case 'role':
        return this.#change(entry.from, { role: entry.role });
      case 'asked':
        return this.#change(entry.from, { mayUnmute: true });
      case 'lowered': {
        const state = withoutHand(this.#participant(entry.from).state);
        return this.#change(entry.from, { state });
      }
      case 'muted': {
        const state = withMuted(this.#participant(entry.from).state, entry.sources);
        return this.#change(entry.from, { state, mayUnmute: entry.mayUnmute });
      }
    }
  }

  #participant(participantId: ParticipantId): Participant {
    const participant = this.#participants.get(participantId);
    if (participant === undefined) throw new Error(`no such participant: ${participantId}`);
    return participant;
  }

  #change(participantId: ParticipantId, change: Partial<Participant>): void {
    this.#participants.set(participantId, { ...this.#participant(participantId), ...change });
  }
}
