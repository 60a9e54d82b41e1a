import { failed, type Finding, warning, well } from '../report/finding';
import { seeCertificate, type SeenCertificate } from '../site/certificate';
import { ask } from '../site/http';
import { siteProblem } from '../site/network-error';
import { isLocalHost, isLoopback, type Site } from '../site/site';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** Public authorities give 90 days or fewer, and renewals begin a month before the end. */
const SOON_DAYS = 14;

export interface HttpsOptions {
  readonly url: URL;
  /** The certificate is not judged. */
  readonly isInsecure: boolean;
  readonly now: () => number;
}

/** Whether the site can be reached, and whether browsers trust it. Its ground is there when it can be reached at all. */
export async function checkHttps(
  signal: AbortSignal,
  { url, isInsecure, now }: HttpsOptions,
): Promise<Finding<Site>> {
  try {
    if (url.protocol === 'http:') return await checkPlain(signal, url);
    const seen = await seeCertificate(url, now(), signal);
    return judge(seen, url, now(), isInsecure);
  } catch (error) {
    const problem = siteProblem(error, url);
    if (problem === null) throw error;
    return problem;
  }
}

async function checkPlain(signal: AbortSignal, url: URL): Promise<Finding<Site>> {
  const ground: Site = { url, isTrusted: true };
  await ask(ground, '/', { signal });
  if (isLoopback(url.hostname)) return well('no TLS, as is right on localhost', { ground });
  // Read by anybody on the way, so no secret is sent.
  return failed('not_secure', `${url.host} is reached without TLS`, {
    ground: { url, isTrusted: false },
  });
}

function judge(seen: SeenCertificate, url: URL, now: number, isInsecure: boolean): Finding<Site> {
  const days = Math.floor((seen.validUntil - now) / DAY_MS);
  const until = new Date(seen.validUntil).toISOString().slice(0, 10);
  const { issuer, names, problem } = seen;
  const more = {
    figures: { issuer, names, validUntil: until, days },
    ground: { url, isTrusted: problem === null },
  };
  if (isInsecure) {
    return warning('certificate_unchecked', `its certificate, by ${issuer}, was not judged`, more);
  }
  switch (problem) {
    case 'expired':
      return failed('certificate_expired', `the certificate ended on ${until}`, more);
    case 'not_yet_valid':
      return failed('certificate_not_yet_valid', 'the certificate is not valid yet', more);
    case 'wrong_name':
      return failed(
        'certificate_wrong_name',
        `the certificate is for ${names.join(', ')}, not for ${url.hostname}`,
        more,
      );
    case 'untrusted': {
      const message = `no authority known here has signed the certificate (${seen.chainError})`;
      // Where no public authority signs, people click the browser's warning away once.
      return isLocalHost(url.hostname)
        ? warning('certificate_untrusted', message, more)
        : failed('certificate_untrusted', message, more);
    }
    case null:
      return days < SOON_DAYS
        ? warning('certificate_expires_soon', `the certificate ends in ${days} days`, more)
        : well(`certificate by ${issuer}, valid until ${until}`, more);
  }
}
