import { TurnError, type TurnFailure } from '@madang/server-turn-client';
import { failed, type Finding } from '../report/finding';
import type { Reason } from '../report/reasons';

/** What it means that a relay could not be used; rethrows what is no `TurnError`. */
export function relayFailure(error: unknown, where: string): Finding<never> {
  if (!(error instanceof TurnError)) throw error;
  const [reason, what] = explain(error.failure);
  const figures = { where, failure: error.failure.kind };
  return failed(reason, `${where} ${what}`, { figures });
}

function explain(failure: TurnFailure): readonly [Reason, string] {
  switch (failure.kind) {
    case 'rejected':
      return rejection(failure.code, failure.reason);
    case 'timeout':
      return ['relay_unreachable', 'does not answer'];
    case 'refused':
      return ['relay_unreachable', 'has nothing that listens'];
    case 'closed':
      return ['relay_unreachable', 'ends the connection'];
    case 'unreachable':
      return ['relay_unreachable', 'cannot be reached from here'];
    case 'name':
      return ['relay_name_unknown', 'has a name that the DNS does not know'];
    case 'tls':
      return tlsFailure(failure.code);
    case 'garbled':
      return ['relay_unreachable', 'answers, but is no relay'];
    case 'url':
      return ['relay_url_wrong', 'is no URL of a relay'];
  }
}

function rejection(code: number, reason: string): readonly [Reason, string] {
  switch (code) {
    case 401:
      return ['relay_refuses_credentials', 'refuses the credentials (401)'];
    case 486:
      return ['relay_quota', 'has given this participant all that it may have (486)'];
    case 508:
      return ['relay_full', 'has no port left (508)'];
    default:
      return ['relay_rejects', `refuses an allocation (${code} ${reason})`];
  }
}

function tlsFailure(code: string): readonly [Reason, string] {
  if (code === 'CERT_HAS_EXPIRED')
    return ['relay_certificate_expired', 'has an expired certificate'];
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return ['relay_certificate_wrong_name', 'has a certificate for another name'];
  }
  if (/^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_)/.test(code)) {
    return ['relay_certificate_untrusted', `has a certificate that nobody knows here (${code})`];
  }
  return ['relay_tls_failed', `does not speak TLS as it should (${code})`];
}
