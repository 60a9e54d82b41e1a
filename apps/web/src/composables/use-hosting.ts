import { ClientError } from '@madang/client';
import type { ErrorCode, HostAction } from '@madang/protocol';
import { useText, type MessageKey } from '../i18n';
import type { MeetingHosting } from '../services/meeting-session';
import { useNotices } from '../stores/notices';

const FAILURES: Partial<Record<ErrorCode, MessageKey>> = {
  participant_unknown: 'hosting.failed.gone',
  host_required: 'hosting.failed.notAllowed',
  not_permitted: 'hosting.failed.notAllowed',
  rate_limited: 'hosting.failed.tooMany',
};

/** The sentence for a host action that failed. */
export function failureText(error: unknown): MessageKey {
  const code = error instanceof ClientError ? error.code : undefined;
  return (code === undefined ? undefined : FAILURES[code]) ?? 'hosting.failed.unknown';
}

/** The one place where what hosts choose becomes a request. */
export function perform(hosting: MeetingHosting, action: HostAction): Promise<void> {
  switch (action.kind) {
    case 'admit':
      return hosting.admit(action.targets);
    case 'deny':
      return hosting.deny(action.targets);
    case 'mute':
      return hosting.mute(action.targets, action.source, { mayUnmute: action.mayUnmute });
    case 'askToUnmute':
      return hosting.askToUnmute(action.participantId);
    case 'stopShare':
      return hosting.stopShare(action.participantId);
    case 'lowerHands':
      return hosting.lowerHands(action.targets);
    case 'remove':
      return hosting.remove(action.participantId, { ban: action.ban });
    case 'setRole':
      return hosting.setRole(action.participantId, action.role);
    case 'handOver':
      return hosting.handOver(action.participantId);
    case 'setPolicy':
      return hosting.setPolicy(action.policy);
    case 'end':
      return hosting.end();
  }
}

/** Does what a host chose, and tells when it failed. Resolves with whether it was done. */
export function useHosting(hosting: MeetingHosting): (action: HostAction) => Promise<boolean> {
  const { t } = useText();
  const { show } = useNotices();
  return async (action) => {
    try {
      await perform(hosting, action);
      return true;
    } catch (error) {
      show(t(failureText(error)), 'problem');
      return false;
    }
  };
}
