import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, startRedis, startRedisGroup } from '@madang/testing';
import { ROOT } from './paths';
import type { Store } from './two-gateways-redis';

const SENTINEL_PASSWORD = 'opensesame';

/** With no port but that of TLS, and with a certificate of an authority that nobody knows. */
export async function startRedisWithTls(): Promise<Store> {
  const folder = await mkdtemp(join(tmpdir(), 'madang-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
    ...['-keyout', key, '-out', cert, '-subj', '/CN=127.0.0.1'],
    ...['-addext', 'subjectAltName=IP:127.0.0.1'],
  ]);
  const tlsPort = await freePort();
  const redis = await startRedis({
    args: [
      ...['--port', '0', '--tls-port', String(tlsPort), '--tls-auth-clients', 'no'],
      ...['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', cert],
    ],
  });
  return {
    env: { REDIS_URL: `rediss://${redis.host}:${tlsPort}`, NODE_EXTRA_CA_CERTS: cert },
    stop: async () => {
      await redis.stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** A master and a replica that know one user, the one of docs/operations/redis.md, behind Sentinels with a password. */
export async function startGuardedGroup(): Promise<Store & { failOver(): Promise<void> }> {
  const page = await readFile(join(ROOT, 'docs/operations/redis.md'), 'utf8');
  const rules = /ACL SETUSER madang on (.+)/.exec(page)?.[1]?.split(' ') ?? [];
  const group = await startRedisGroup({
    ...{ replicas: 1, sentinelPassword: SENTINEL_PASSWORD },
    args: ['--user', 'madang', 'on', ...rules],
  });
  return {
    env: {
      REDIS_URL: group.url.replace('://', '://madang:password@'),
      REDIS_SENTINEL_PASSWORD: SENTINEL_PASSWORD,
    },
    failOver: () => group.failOver(),
    stop: () => group.stop(),
  };
}
