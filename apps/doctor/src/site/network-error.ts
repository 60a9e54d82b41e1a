import { failed, type Finding } from '../report/finding';

/** What an error of the network means to whoever gave the URL; `null` for one that is not known. */
export function siteProblem(error: unknown, url: URL): Finding<never> | null {
  const code = codeOf(error);
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return failed('name_unknown', `the DNS does not know ${url.hostname}`);
    case 'ECONNREFUSED':
      return failed('site_unreachable', `nothing listens at ${url.host}`);
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
      return failed('site_unreachable', `there is no way to ${url.host} (${code})`);
    case 'ECONNRESET':
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
    case 'HPE_INVALID_CONSTANT':
      return failed(
        'not_http',
        `${url.host} does not speak ${url.protocol.slice(0, -1).toUpperCase()}`,
      );
    default:
      return null;
  }
}

/** The code of an error of Node's; empty when it has none. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' ? code : '';
}
