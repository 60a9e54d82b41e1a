/** Why a STUN or TURN server could not be used, as far as a client can see it. */
export type TurnFailure =
  /** It answered with an error (RFC 8489 §14.8, RFC 8656 §19), such as 401, 403, 486 or 508. */
  | { readonly kind: 'rejected'; readonly code: number; readonly reason: string }
  /** Nothing came back in time: a packet filter, a wrong address, or nothing there. */
  | { readonly kind: 'timeout' }
  /** The host says that nothing listens on this port. */
  | { readonly kind: 'refused' }
  /** This host has no way to that address. */
  | { readonly kind: 'unreachable'; readonly reason: string }
  /** The name of the host has no address. */
  | { readonly kind: 'name'; readonly reason: string }
  /** The handshake failed or the certificate is not good; `code` is OpenSSL's or Node's, such as `CERT_HAS_EXPIRED`. */
  | { readonly kind: 'tls'; readonly code: string; readonly reason: string }
  /** The server ended the connection, or we did. */
  | { readonly kind: 'closed' }
  /** What answers on this port does not speak STUN. */
  | { readonly kind: 'garbled'; readonly reason: string }
  /** The URL is not one of RFC 7064 or RFC 7065. */
  | { readonly kind: 'url'; readonly reason: string };

/** What every call of this package rejects with. */
export class TurnError extends Error {
  override readonly name = 'TurnError';

  constructor(
    readonly failure: TurnFailure,
    options?: ErrorOptions,
  ) {
    super(sentenceOf(failure), options);
  }
}

function sentenceOf(failure: TurnFailure): string {
  switch (failure.kind) {
    case 'rejected':
      return `The server refuses: ${failure.code} ${failure.reason}`;
    case 'timeout':
      return 'The server did not answer in time';
    case 'refused':
      return 'Nothing listens there';
    case 'unreachable':
      return `There is no way to the server: ${failure.reason}`;
    case 'name':
      return `The server's name has no address: ${failure.reason}`;
    case 'tls':
      return `TLS failed: ${failure.reason} (${failure.code})`;
    case 'closed':
      return 'The connection has ended';
    case 'garbled':
      return `The server does not speak STUN: ${failure.reason}`;
    case 'url':
      return failure.reason;
  }
}

/** What an error of Node's sockets means. */
export function socketError(error: unknown): TurnError {
  if (error instanceof TurnError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new TurnError(failureOf(codeOf(error), reason), { cause: error });
}

export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' ? code : '';
}

function failureOf(code: string, reason: string): TurnFailure {
  switch (code) {
    case 'ECONNREFUSED':
      return { kind: 'refused' };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'ENODATA':
      return { kind: 'name', reason };
    case 'ECONNRESET':
    case 'EPIPE':
      return { kind: 'closed' };
    case 'ETIMEDOUT':
      return { kind: 'timeout' };
    default:
      return { kind: 'unreachable', reason };
  }
}
