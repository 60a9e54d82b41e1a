import type { ParticipantId } from '@madang/protocol';
import type { EventOf, History } from './history';

/** In the end everybody is shown to everybody in the same role, and free to unmute or not. */
export function differentRoles({ finals }: History): string[] {
  const shown = new Map<ParticipantId, Map<string, string>>();
  for (const { page, roster } of finals) {
    for (const { participantId, role, mayUnmute } of roster) {
      const views = shown.get(participantId) ?? new Map<string, string>();
      views.set(`${role}${mayUnmute ? '' : ', muted for good'}`, page);
      shown.set(participantId, views);
    }
  }
  return [...shown].flatMap(([who, views]) =>
    views.size < 2
      ? []
      : [`roles: ${who} is ${[...views].map(([how, page]) => `${how} for ${page}`).join(' and ')}`],
  );
}

/** What a host has done stays done: a role that one act alone was about, where the store has lost nothing. */
export function undone({ events, finals }: History): string[] {
  if (events.some(({ kind }) => kind === 'loss')) return [];
  const roleActs = events.flatMap((event) =>
    event.kind === 'acted' && event.action.kind === 'setRole'
      ? [{ event, action: event.action }]
      : [],
  );
  const isDone = ({ text }: EventOf<'acted'>): boolean =>
    events.some(
      (event) => event.kind === 'answered' && event.text === text && event.answer === 'done',
    );
  return roleActs.flatMap(({ event, action: { participantId, role } }) => {
    const isAlone = roleActs.every(
      (other) => other.event === event || other.action.participantId !== participantId,
    );
    if (!isAlone || !isDone(event)) return [];
    return finals.flatMap(({ page, roster }) => {
      const found = roster.find((one) => one.participantId === participantId);
      return found === undefined || found.role === role
        ? []
        : [`undone: ${participantId} was made ${role}, and is ${found.role} for ${page}`];
    });
  });
}
