import type { PersonEvent, PersonHistory } from './events';

/** An event without its time: each gets the next millisecond. */
type Made = PersonEvent extends infer E ? (E extends PersonEvent ? Omit<E, 'at'> : never) : never;

/** A history by hand, for tests of the checks: at 1, 2, 3 ms and so on, or at the time that is given. */
export function madeUp(
  name: string,
  events: readonly (Made & { readonly at?: number })[],
  room = 'room',
): PersonHistory {
  return {
    name,
    room,
    events: events.map((event, i) => ({ at: i + 1, ...event })),
  };
}

export const welcomed = (participantId: string) =>
  ({ kind: 'welcomed', participantId, sessionId: 's', catchUp: 'snapshot' }) as const;

export const said = (k: number, to: string | null = null) => ({ kind: 'said', k, to }) as const;

export const acknowledged = (k: number) => ({ kind: 'acknowledged', k }) as const;

export const applied = (author: string, k: number, seq: number, epoch = 'e1') =>
  ({ kind: 'applied', author, k, body: 'chat', place: { epoch, seq } }) as const;

export const shown = (...participants: string[]) =>
  ({ kind: 'shown', epoch: 'e1', seq: 1, participants }) as const;

export const changed = (participantId: string, change: 'joined' | 'left' | 'away' | 'resumed') =>
  ({ kind: 'changed', epoch: 'e1', seq: 2, participantId, change }) as const;
