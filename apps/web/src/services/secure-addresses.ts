type Place = Pick<URL, 'hostname' | 'port' | 'pathname' | 'search' | 'hash'>;

/** An address of this very page that the browser would trust; `name` is what to show of it, without the key. */
export interface SecureAddress {
  readonly name: string;
  readonly href: string;
}

/**
 * Where a page of plain http works instead. https is only guessed for the usual port: where http has one of
 * its own, so has https. localhost helps on the computer that the server runs on. W3C Secure Contexts §3.1.
 */
export function secureAddresses(place: Place): readonly SecureAddress[] {
  const rest = `${place.pathname}${place.search}${place.hash}`;
  const names = [`http://localhost${place.port === '' ? '' : `:${place.port}`}`];
  if (place.port === '') names.unshift(`https://${place.hostname}`);
  return names.map((name) => ({ name, href: `${name}${rest}` }));
}
