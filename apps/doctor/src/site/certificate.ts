import { once } from 'node:events';
import { isIP } from 'node:net';
import { checkServerIdentity, connect, type PeerCertificate } from 'node:tls';

/** A certificate as it was shown, and what is wrong with it; the worst thing first. */
export interface SeenCertificate {
  readonly problem: 'expired' | 'not_yet_valid' | 'wrong_name' | 'untrusted' | null;
  readonly issuer: string;
  readonly names: readonly string[];
  /** Unix time in ms. */
  readonly validUntil: number;
  /** What Node says of the chain; empty when it is trusted. */
  readonly chainError: string;
}

/** Looks at the certificate that `url` shows. Trust comes from Node's authorities and `NODE_EXTRA_CA_CERTS`. */
export async function seeCertificate(
  url: URL,
  now: number,
  signal: AbortSignal,
): Promise<SeenCertificate> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const socket = connect({
    ...{ host, port: Number(url.port || 443), rejectUnauthorized: false },
    // SNI has no addresses, RFC 6066 §3.
    ...(isIP(host) === 0 && { servername: host }),
  });
  const giveUp = (): void => void socket.destroy(new Error('out of time'));
  signal.addEventListener('abort', giveUp);
  try {
    await once(socket, 'secureConnect');
    // Declared as an Error, and a code in fact, https://nodejs.org/api/tls.html#tlssocketauthorizationerror.
    return judge(socket.getPeerCertificate(), host, now, String(socket.authorizationError ?? ''));
  } finally {
    signal.removeEventListener('abort', giveUp);
    socket.destroy();
  }
}

function judge(
  certificate: PeerCertificate,
  host: string,
  now: number,
  chainError: string,
): SeenCertificate {
  const validUntil = Date.parse(certificate.valid_to);
  const seen = {
    issuer: String(certificate.issuer.O ?? certificate.issuer.CN),
    names: (certificate.subjectaltname ?? '').split(', ').map((name) => name.replace(/^.*?:/, '')),
    ...{ validUntil, chainError },
  };
  if (now > validUntil) return { ...seen, problem: 'expired' };
  if (now < Date.parse(certificate.valid_from)) return { ...seen, problem: 'not_yet_valid' };
  if (checkServerIdentity(host, certificate) !== undefined)
    return { ...seen, problem: 'wrong_name' };
  return { ...seen, problem: chainError === '' ? null : 'untrusted' };
}
