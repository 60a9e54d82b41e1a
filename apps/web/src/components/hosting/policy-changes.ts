import type { Permissions, Policy, Role } from '@madang/protocol';
import type { MessageKey } from '../../i18n';

/** One change in words; `who` it is about, if it is about a role. */
export interface PolicyChange {
  readonly text: MessageKey;
  readonly who: MessageKey | null;
}

type Words = Readonly<Record<'on' | 'off', MessageKey>>;

const DOOR = {
  locked: { on: 'hosting.changed.lockedOn', off: 'hosting.changed.lockedOff' },
  waitingRoom: { on: 'hosting.changed.waitingRoomOn', off: 'hosting.changed.waitingRoomOff' },
} as const satisfies Record<string, Words>;
const PERMISSIONS: Readonly<Record<keyof Permissions, Words>> = {
  chat: { on: 'hosting.changed.chatOn', off: 'hosting.changed.chatOff' },
  share: { on: 'hosting.changed.shareOn', off: 'hosting.changed.shareOff' },
  unmute: { on: 'hosting.changed.unmuteOn', off: 'hosting.changed.unmuteOff' },
  camera: { on: 'hosting.changed.cameraOn', off: 'hosting.changed.cameraOff' },
};
const ROLES = {
  participant: 'hosting.changed.participants',
  cohost: 'hosting.changed.cohosts',
} as const satisfies Record<string, MessageKey>;

const keys = <T extends object>(of: T) => Object.keys(of) as (keyof T)[];

/** What has changed that concerns somebody of this role: participants are told what they may do, hosts everything. */
export function policyChanges(before: Policy, after: Policy, role: Role): PolicyChange[] {
  const changes: PolicyChange[] = [];
  for (const key of keys(DOOR)) {
    if (before[key] === after[key] || role === 'participant') continue;
    changes.push({ text: DOOR[key][after[key] ? 'on' : 'off'], who: null });
  }
  for (const whose of keys(ROLES)) {
    if (role === 'participant' && whose !== 'participant') continue;
    const [was, is] = [before.permissions[whose], after.permissions[whose]];
    for (const key of keys(PERMISSIONS)) {
      if (was[key] === is[key]) continue;
      changes.push({ text: PERMISSIONS[key][is[key] ? 'on' : 'off'], who: ROLES[whose] });
    }
  }
  return changes;
}
