import type { UnusableUrl } from '@madang/protocol';
import { TurnError, type TurnFailure } from '@madang/server-turn-client';
import { failed, type Finding } from '../report/finding';
import { relayFailure } from './failure';

/** What it means that the TURN service has given up this URL of a relay: it knows more than we, since it has the secret. */
export function givenUp(why: UnusableUrl, where: string): Finding<never> {
  const { kind, code } = why;
  const figures = { where, failure: kind };
  if (kind === 'clock') {
    const minutes = Math.floor(Number(code) / 60);
    const message = `${where} takes new credentials for expired ones: its clock is at least ${minutes} min ahead`;
    return failed('relay_clock_ahead', message, { figures });
  }
  if (kind === 'rejected' && code === 401) {
    const message = `${where} refuses the credentials however long they last (401)`;
    return failed('relay_secret_differs', message, { figures });
  }
  return relayFailure(new TurnError(failureOf(why)), where);
}

/** A kind that is not known here is told in its words. */
function failureOf({ kind, code, reason }: UnusableUrl): TurnFailure {
  switch (kind) {
    case 'timeout':
    case 'refused':
    case 'closed':
      return { kind };
    case 'rejected':
      return { kind, code: Number(code), reason };
    case 'tls':
      return { kind, code: String(code), reason };
    case 'name':
    case 'garbled':
      return { kind, reason };
    default:
      return { kind: 'unreachable', reason };
  }
}
