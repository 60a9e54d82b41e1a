import { Resolver } from 'node:dns/promises';
import { isIPv4 } from 'node:net';
import { hostname } from 'node:os';

const HOST = /^(?:https:\/\/)?([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)\/?$/i;

/**
 * Under which names this host is reached, out of the settings and its own address.
 *
 * - `names`: for the edge to answer to, the first one is for links
 * - `tls`: `public` for certificates from a public authority, `local` for the edge's own
 * - `localIp` is what the relay binds, `relayIp` what it tells clients; they differ behind a 1:1 NAT. `localIp6` is undefined
 *   without IPv6
 * - `relayHost` is the relay's name in its URLs
 * - `probeHost` is where services on this host reach the relay, which behind a NAT may not be its public address; empty for a
 *   relay that may be on another host
 * - `relayTls`: which services tell clients of TURN over TLS: `edge` those behind the edge, which has a certificate for the relay,
 *   `all`, or `none`
 *
 * Throws an `Error` that says what to do when a setting is not right.
 */
export async function resolveSite(env, { v4: localIp, v6: localIp6 }) {
  const httpsPort = readPort(env, 'HTTPS_PORT', 443);
  const relayPort = readPort(env, 'RELAY_PORT', 3478);
  const relayTlsPort = readPort(env, 'RELAY_TLS_PORT', 5349);
  const givenIp = readIp(env);
  const host = readHost(env, 'SITE_ADDRESS');
  const ownRelayHost = readHost(env, 'RELAY_ADDRESS');
  const tls = readTls(env, host);

  const relayTls = readRelayTls(env, tls === 'public' && ownRelayHost === undefined);

  const advice = [];
  const publicIp = givenIp ?? (await addressOf(host, advice)) ?? localIp;
  const names = host === undefined ? localNames(publicIp, localIp) : [host];
  const relayHost = ownRelayHost ?? names[0];
  const relayIp = (await addressOf(ownRelayHost, advice)) ?? publicIp;
  const port = httpsPort === 443 ? '' : `:${httpsPort}`;
  return {
    ...{ names, tls, localIp, localIp6, relayHost, relayIp, relayPort, relayTlsPort, relayTls },
    probeHost: readListenIp(env) ?? (ownRelayHost === undefined ? localIp : ''),
    advice,
    url: `https://${names[0]}${port}`,
  };
}

function localNames(publicIp, localIp) {
  const name = hostname().toLowerCase();
  const named = HOST.test(name) ? [name, ...(name.includes('.') ? [] : [`${name}.local`])] : [];
  return [...new Set([publicIp, localIp, 'localhost', '127.0.0.1', ...named])];
}

/** The relay must tell clients an address, not a name; behind a NAT only the DNS knows it. */
async function addressOf(host, advice) {
  if (host === undefined || isIPv4(host)) return host;
  try {
    return (await new Resolver({ timeout: 2_000, tries: 2 }).resolve4(host))[0];
  } catch {
    advice.push(
      `${host} has no IPv4 address in the DNS that is asked here. If this host is behind a NAT, set PUBLIC_IP, or the relay will be out of reach.`,
    );
    return undefined;
  }
}

function readHost(env, name) {
  const text = env[name] ?? '';
  if (text.trim() === '') return undefined;
  const host = HOST.exec(text.trim())?.[1];
  if (host !== undefined) return host.toLowerCase();
  throw new Error(
    `${name} must be one host name or IPv4 address, for example meet.example.org; a port has a setting of its own.`,
  );
}

function readTls({ TLS: text = '' }, host) {
  if (text === '') return host === undefined || isIPv4(host) ? 'local' : 'public';
  if (text === 'local' || text === 'public') return text;
  throw new Error('TLS must be "public" or "local".');
}

/** The edge has a certificate for the name of the site. Browsers take one of its own authority on devices only that trust that. */
function readRelayTls({ RELAY_TLS: text = '' }, hasCertificate) {
  if (text === '' || text === 'auto') return hasCertificate ? 'edge' : 'none';
  if (text === 'on') return 'all';
  if (text === 'off') return 'none';
  throw new Error('RELAY_TLS must be "auto", "on" or "off".');
}

function readIp({ PUBLIC_IP: text = '' }) {
  if (text === '') return undefined;
  if (isIPv4(text)) return text;
  throw new Error('PUBLIC_IP must be an IPv4 address, for example 203.0.113.7.');
}

/** The relay judges it; a relay that listens where it is told to is on this host. */
function readListenIp({ RELAY_LISTEN_IP: text = '' }) {
  return text.split(',')[0].trim() || undefined;
}

function readPort(env, name, standard) {
  const text = env[name] ?? '';
  if (text === '') return standard;
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new Error(`${name} must be a port, for example ${standard}.`);
}
