import type { EndReason } from '@madang/client';
import type { ErrorCode } from '@madang/protocol';
import type { MessageKey } from '../i18n';

/** What an end of a meeting is told with. */
export interface EndText {
  readonly title: MessageKey;
  readonly text: MessageKey;
  /** The way back in; `null` where there is none. */
  readonly again: MessageKey | null;
}

const again = (title: MessageKey, text: MessageKey, way: MessageKey = 'left.rejoin'): EndText => ({
  title,
  text,
  again: way,
});
const refused = (text: MessageKey) => again('left.refused', text);

const REFUSALS: Partial<Record<ErrorCode, EndText>> = {
  session_superseded: refused('left.superseded'),
  session_unknown: refused('left.sessionUnknown'),
  room_full: refused('left.roomFull'),
  room_unknown: refused('left.roomUnknown'),
  ticket_invalid: refused('left.ticket'),
  ticket_expired: refused('left.ticket'),
  ticket_used: refused('left.ticket'),
  unsupported_version: refused('left.version'),
  flooding: refused('left.flooding'),
  denied: again('left.denied', 'left.deniedText', 'left.askAgain'),
  not_admitted: again('left.notAdmitted', 'left.notAdmittedText', 'hosting.waiting.ask'),
  removed: again('left.removed', 'left.removedText'),
  banned: { title: 'blocked.banned', text: 'blocked.bannedText', again: null },
  room_ended: again('left.roomEnded', 'left.roomEndedText'),
  room_locked: again('blocked.locked', 'blocked.lockedText', 'common.retry'),
};

/** What has happened, and what can be done now. */
export function endText(reason: EndReason): EndText {
  if (reason.kind === 'left') return again('left.title', 'left.text');
  return REFUSALS[reason.code] ?? refused('left.unknown');
}
