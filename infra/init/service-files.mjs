import { createHash } from 'node:crypto';

/** What each service is given: service → file → content. One line of it is one thing that a service knows. */
export function filesFor(site, secrets) {
  const host = site.names[0];
  const relay = `${site.relayHost}:${site.relayPort}`;
  const turnUrls = `turn:${relay}?transport=udp,turn:${relay}?transport=tcp`;
  const turnUrlsWithTls = `${turnUrls},turns:${site.relayHost}:${site.relayTlsPort}?transport=tcp`;
  const stunUrls = `stun:${relay}`;
  const redisUrl = `redis://${REDIS_USER}:${secrets.redisPassword}@redis:6379`;
  const { ticketPrivateKey, turnSecret, turnServiceToken, relaySecrets } = secrets;
  return {
    doctor: { 'redis-url': redisUrl, 'site-url': site.url },
    rooms: { 'redis-url': redisUrl, 'ticket-private-key': ticketPrivateKey },
    gateway: { 'redis-url': redisUrl, 'turn-service-token': turnServiceToken },
    turn: {
      'turn-urls': site.relayTls === 'none' ? turnUrls : turnUrlsWithTls,
      'stun-urls': stunUrls,
      'turn-secret': turnSecret,
      'turn-probe-host': site.probeHost,
      'turn-service-token': turnServiceToken,
    },
    standalone: {
      'turn-urls': site.relayTls === 'all' ? turnUrlsWithTls : turnUrls,
      'stun-urls': stunUrls,
      'turn-secret': turnSecret,
      'turn-probe-host': site.probeHost,
      'ticket-private-key': ticketPrivateKey,
    },
    relay: {
      realm: site.relayHost,
      'local-ip': site.localIp,
      ...(site.localIp6 === undefined ? {} : { 'local-ip6': site.localIp6 }),
      'public-ip': site.relayIp,
      'turn-secrets': relaySecrets.map((secret) => `${secret}\n`).join(''),
    },
    redis: { 'users.acl': redisUsers(secrets.redisPassword) },
    edge: {
      'site-names': site.names.map((name) => `https://${name}`).join(', '),
      'site-host': host,
      'site-tls': site.tls,
    },
  };
}

/** Redis loads its append-only file as this user, and leaves out the transactions that it has no right to: https://github.com/redis/redis/issues/14541 */
const REDIS_USER = 'default';

/**
 * Redis is given the hash of the password. Nobody without it can do more than the health check does; the services
 * reach no keys but Madang's, and cannot change settings, wipe the data or list what is there. Scripts read INFO to
 * notice a new server.
 */
function redisUsers(password) {
  const hash = createHash('sha256').update(password).digest('hex');
  return [
    `user ${REDIS_USER} on #${hash} ~madang:* &madang:* +@all -@admin -@dangerous +info`,
    'user health on nopass resetkeys resetchannels -@all +ping',
    '',
  ].join('\n');
}
