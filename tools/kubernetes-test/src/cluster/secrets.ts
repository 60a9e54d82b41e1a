import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT, type Manifest } from './manifests';

const CERTIFICATE = { 'tls.crt': 'certificate', 'tls.key': 'key' };

/** What init prints for Kubernetes, and the certificates, which come from elsewhere. */
export function secrets(redisUrl = 'redis://redis.example.org:6379'): Manifest[] {
  const list = JSON.parse(
    execFileSync(process.execPath, [join(ROOT, 'infra/init/kubernetes-secrets.mjs')], {
      encoding: 'utf8',
      env: { REDIS_URL: redisUrl },
    }),
  ) as { items: Manifest[] };
  return [
    ...list.items,
    certificate('madang', 'edge-tls'),
    certificate('madang-relay', 'relay-tls'),
  ];
}

function certificate(namespace: string, name: string): Manifest & { stringData: object } {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace, name },
    stringData: CERTIFICATE,
  };
}
