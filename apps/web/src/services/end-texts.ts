import type { EndReason } from '@madang/client';
import type { ErrorCode } from '@madang/protocol';
import type { MessageKey } from '../i18n';

const REFUSALS: Partial<Record<ErrorCode, MessageKey>> = {
  session_superseded: 'left.superseded',
  session_unknown: 'left.sessionUnknown',
  room_full: 'left.roomFull',
  room_unknown: 'left.roomUnknown',
  ticket_invalid: 'left.ticket',
  ticket_expired: 'left.ticket',
  ticket_used: 'left.ticket',
  unsupported_version: 'left.version',
  flooding: 'left.flooding',
};

/** The sentence for the end of a meeting, with the way on. */
export function endText(reason: EndReason): MessageKey {
  if (reason.kind === 'left') return 'left.text';
  return REFUSALS[reason.code] ?? 'left.unknown';
}
