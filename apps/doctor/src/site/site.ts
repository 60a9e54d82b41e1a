/** Where the Madang is that is looked at, and how it may be talked to. */
export interface Site {
  readonly url: URL;
  /** `false` once the certificate was found wrong: the rest is still looked at, but no secret is sent there. */
  readonly isTrusted: boolean;
}

/** Whether a host is meant for one machine or one house, where public authorities sign nothing. */
export function isLocalHost(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '');
  return /^[\d.]+$|:/.test(name) || !name.includes('.') || name.endsWith('.local');
}

/** Where browsers give cameras without TLS, https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy. */
export function isLoopback(host: string): boolean {
  return /^(127(\.\d+){3}|\[::1\]|(.+\.)?localhost)$/.test(host);
}
