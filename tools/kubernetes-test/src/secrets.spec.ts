import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { createPrivateKey, type JsonWebKey } from 'node:crypto';
import { join } from 'node:path';
import type { Secret } from 'kubernetes-types/core/v1';
import { ROOT } from './cluster/manifests';

const MAIN = join(ROOT, 'infra/init/kubernetes-secrets.mjs');
const REDIS_URL = 'rediss+sentinel://madang:pass@10.0.0.1:26379,10.0.0.2:26379/main';

function print(env: Record<string, string>) {
  return spawnSync(process.execPath, [MAIN], { encoding: 'utf8', env });
}

/** What is in which Secret, as `namespace/name/key`. */
function contents(): Map<string, string> {
  const { items } = JSON.parse(print({ REDIS_URL }).stdout) as { items: Secret[] };
  return new Map(
    items.flatMap(({ metadata, stringData = {} }) =>
      Object.entries(stringData).map(([key, text]) => [
        `${metadata?.namespace}/${metadata?.name}/${key}`,
        text,
      ]),
    ),
  );
}

describe('the Secrets for Kubernetes', () => {
  it('are one for each thing that somebody may know', () => {
    const all = contents();
    expect([...all.keys()].sort()).toEqual([
      'madang-relay/relay/turn-secrets',
      'madang/redis/redis-url',
      'madang/relay/turn-secret',
      'madang/ticket-key/ticket-private-key',
      'madang/turn-service/turn-service-token',
    ]);
    expect(all.get('madang/redis/redis-url')).toBe(REDIS_URL);
    expect(all.get('madang-relay/relay/turn-secrets')).toBe(
      `${all.get('madang/relay/turn-secret')}\n`,
    );
    const key = JSON.parse(all.get('madang/ticket-key/ticket-private-key') ?? '') as JsonWebKey;
    expect(createPrivateKey({ key, format: 'jwk' }).asymmetricKeyType).toBe('ed25519');
  });

  it('are others each time', () => {
    const [first, second] = [contents(), contents()];
    for (const [name, text] of first) {
      expect(second.get(name) === text).toBe(name === 'madang/redis/redis-url');
    }
  });

  it('are not made without a Redis, in a sentence', () => {
    for (const env of [{}, { REDIS_URL: 'redis.example.org:6379' }]) {
      const { status, stdout, stderr } = print(env);
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toMatch(/^Set REDIS_URL to where Redis is, for example .*\n$/);
    }
  });
});
