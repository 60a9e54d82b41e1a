import type { ParticipantState, Publication, Role, Source } from './models';
import type { Permissions, Policy } from './policy';

/** As a `muted` entry leaves it: a microphone or camera is muted, a screen is not published any more. */
export function withMuted(state: ParticipantState, sources: readonly Source[]): ParticipantState {
  const publications = state.publications
    .filter(({ source }) => !(isScreen(source) && sources.includes(source)))
    .map((one) => (sources.includes(one.source) ? { ...one, muted: true } : one));
  return { ...state, publications };
}

/** As a `lowered` entry leaves it. */
export function withoutHand({ handRaisedAt: _, ...state }: ParticipantState): ParticipantState {
  return state;
}

/** What this role may do under the policy; hosts may do everything. */
export function permissionsOf(role: Role, policy: Policy): Permissions {
  if (role === 'host') return { chat: true, share: true, unmute: true, camera: true };
  return policy.permissions[role];
}

/** The permissions that somebody needs who is in the meeting and says this. */
export function neededFor({ publications }: ParticipantState): (keyof Permissions)[] {
  return [...new Set(publications.flatMap(neededForOne))];
}

/** The sources that are heard or seen without being permitted. */
export function unpermitted(state: ParticipantState, permissions: Permissions): Source[] {
  return state.publications
    .filter((one) => neededForOne(one).some((permission) => !permissions[permission]))
    .map(({ source }) => source);
}

function neededForOne({ source, muted }: Publication): (keyof Permissions)[] {
  if (isScreen(source)) return ['share'];
  if (muted) return [];
  return source === 'microphone' ? ['unmute'] : ['camera'];
}

function isScreen(source: Source): boolean {
  return source === 'screen' || source === 'screenAudio';
}
