/**
 * Prints the Secrets that infra/kubernetes needs besides certificates, for `kubectl create -f -`, which makes them and never replaces
 * them. REDIS_URL says where Redis is; everything else is made anew at each run, and kept nowhere.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSecrets } from './secrets.mjs';

const SERVICES = 'madang';
const RELAYS = 'madang-relay';
const REDIS = /^rediss?(\+sentinel)?:\/\/./;

const { REDIS_URL = '' } = process.env;
if (REDIS.test(REDIS_URL)) {
  console.log(JSON.stringify(await manifests(REDIS_URL), null, 2));
} else {
  console.error('Set REDIS_URL to where Redis is, for example rediss://madang:password@host:6379.');
  process.exitCode = 1;
}

/** One line of it is one thing that a service knows. */
async function manifests(redisUrl) {
  const { ticketPrivateKey, turnSecret, turnServiceToken, relaySecrets } = await newSecrets();
  return {
    apiVersion: 'v1',
    kind: 'List',
    items: [
      secret(SERVICES, 'redis', { 'redis-url': redisUrl }),
      secret(SERVICES, 'ticket-key', { 'ticket-private-key': ticketPrivateKey }),
      secret(SERVICES, 'turn-service', { 'turn-service-token': turnServiceToken }),
      secret(SERVICES, 'relay', { 'turn-secret': turnSecret }),
      secret(RELAYS, 'relay', { 'turn-secrets': `${relaySecrets.join('\n')}\n` }),
    ],
  };
}

async function newSecrets() {
  const folder = mkdtempSync(join(tmpdir(), 'madang-secrets-'));
  try {
    return await loadSecrets(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function secret(namespace, name, stringData) {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name }, stringData };
}
