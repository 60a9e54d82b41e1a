import {
  DEFAULT_POLICY,
  neededFor,
  type Draft,
  type ParticipantState,
  type Permissions,
} from '@madang/protocol';
import type { Rules } from '@madang/server-room-log';

/** Older than any that a room was given. */
export const NO_RULES: Rules = { policy: DEFAULT_POLICY, version: 0 };

const LETTERS: Readonly<Record<keyof Permissions, string>> = {
  chat: 'c',
  share: 's',
  unmute: 'u',
  camera: 'v',
};
const PERMISSIONS = Object.keys(LETTERS) as (keyof Permissions)[];

/** As the scripts keep them, see `RULE_FIELDS` there. */
export function rulesArgs({ policy, version }: Rules): (string | number)[] {
  const { locked, waitingRoom, permissions, whenHostsLeave } = policy;
  return [
    ...[version, locked ? '1' : '0', waitingRoom ? '1' : '0'],
    ...[denied(permissions.cohost), denied(permissions.participant)],
    ...[whenHostsLeave, JSON.stringify(policy)],
  ];
}

/** What somebody in the meeting must be permitted to say this; nothing for whoever is not. */
export function needsOf(state: ParticipantState): string {
  return state.stage === 'joined' ? letters(neededFor(state)) : '';
}

export function needsOfDraft(draft: Draft): string {
  switch (draft.kind) {
    case 'chat':
      return LETTERS.chat;
    case 'state':
      return needsOf(draft.state);
    case 'signal':
      return '';
  }
}

function denied(permissions: Permissions): string {
  return letters(PERMISSIONS.filter((one) => !permissions[one]));
}

function letters(permissions: readonly (keyof Permissions)[]): string {
  return permissions.map((one) => LETTERS[one]).join('');
}
