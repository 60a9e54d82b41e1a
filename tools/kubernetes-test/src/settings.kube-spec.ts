import { describe, expect, it } from '@jest/globals';
import { parseEnv } from '@madang/server-kernel';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { z } from 'zod';
import { build, OVERLAYS, ROOT, type Manifest } from './cluster/manifests';
import { environmentOf, filesOf, podNamed } from './cluster/pods';
import { secrets } from './cluster/secrets';

/** What Node itself reads. */
const OF_NODE = ['NODE_EXTRA_CA_CERTS'];

/** The settings of a service, with its own schema, from what its pod has; and which variables the schema asks for. */
async function readSettings(manifests: readonly Manifest[], service: string) {
  const pod = podNamed(manifests, service);
  const folder = mkdtempSync(join(tmpdir(), 'madang-kubernetes-'));
  try {
    for (const [path, text] of filesOf(manifests, pod)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const environment = environmentOf(manifests, pod);
    const asked = new Set<string>();
    const env = new Proxy<Record<string, string>>(environment, {
      get(target, name) {
        asked.add(String(name));
        const value = target[String(name)];
        return value && String(name).endsWith('_FILE') ? join(folder, value) : value;
      },
    });
    const module = join(ROOT, 'apps', service, 'src/app-env.ts');
    const { appEnv } = (await import(module)) as { appEnv: z.ZodType<Record<string, unknown>> };
    const settings = parseEnv(appEnv, env);
    return {
      settings,
      asked,
      names: (pod.container.env ?? []).map(({ name }) => name),
      environment,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The variables that programs in a shell, or the edge's configuration, name. */
function namesIn(...files: string[]): string[] {
  const texts = files.map((file) => readFileSync(join(ROOT, file), 'utf8'));
  return [...texts.join('\n').matchAll(/\$\{?([A-Z][A-Z_]+)|\{\$([A-Z_]+)|"\$\{([A-Z_]+):=/g)].map(
    ([, inShell, inCaddy, withDefault]) => inShell ?? inCaddy ?? withDefault ?? '',
  );
}

describe.each(OVERLAYS)('in the overlay %s', (overlay) => {
  const manifests = [...build(overlay), ...secrets()];

  it.each(['rooms', 'turn', 'gateway'])('%s has settings that it knows and takes', async (name) => {
    const { settings, asked, names, environment } = await readSettings(manifests, name);
    for (const variable of names) expect([...asked]).toContain(variable);
    expect(environment.TRUST_PROXY).toBe(overlay === 'ingress' ? '2' : '1');
    if (name !== 'turn') expect(settings.REDIS_URL).toBe('redis://redis.example.org:6379');
    else expect(settings.TURN_RELAYS).toMatchObject([{ name: 'relay-1' }, { name: 'relay-2' }]);
  });

  it('what all are told is a setting of one of them', async () => {
    const services = await Promise.all(
      ['rooms', 'turn', 'gateway'].map((name) => readSettings(manifests, name)),
    );
    const known = [...services.flatMap(({ asked }) => [...asked]), ...OF_NODE];
    for (const { environment } of services) {
      for (const variable of Object.keys(environment)) expect(known).toContain(variable);
    }
  });

  it('gateways and the TURN service have the same token, relays and the TURN service the same secret', async () => {
    const turn = await readSettings(manifests, 'turn');
    const gateway = await readSettings(manifests, 'gateway');
    expect(gateway.settings.TURN_SERVICE_TOKEN).toBe(turn.settings.TURN_SERVICE_TOKEN);
    expect(filesOf(manifests, podNamed(manifests, 'relay')).get('/run/madang/turn-secrets')).toBe(
      `${String(turn.settings.TURN_SECRET)}\n`,
    );
  });

  it('the edge is told what its start needs, and nothing that it does not know', () => {
    const edge = podNamed(manifests, 'edge');
    const start = readFileSync(join(ROOT, 'infra/caddy/start.sh'), 'utf8');
    const files = [...start.matchAll(/\$config\/([a-z-]+)/g)].map(
      ([, name = '']) => `/run/madang/${name}`,
    );
    expect(files).toHaveLength(3);
    expect([...filesOf(manifests, edge).keys()]).toEqual(expect.arrayContaining(files));
    const known = namesIn('infra/caddy/start.sh', 'infra/caddy/Caddyfile');
    for (const { name } of edge.container.env ?? []) expect(known).toContain(name);
  });

  it('the relay is told nothing that it does not know', () => {
    const relay = podNamed(manifests, 'relay');
    const scripts = readdirSync(join(ROOT, 'infra/coturn')).filter((name) => name.endsWith('.sh'));
    const known = namesIn(...scripts.map((name) => join('infra/coturn', name)));
    for (const { name } of relay.container.env ?? []) {
      if (name !== 'NODE_NAME') expect(known).toContain(name);
    }
  });

  it('a setting that is misspelt, or that is wrong, is noticed', async () => {
    const broken = structuredClone(manifests);
    const { container } = podNamed(broken, 'gateway');
    container.env?.push({ name: 'TURN_SERVICE_URI', value: 'http://turn:8080' });
    const { asked } = await readSettings(broken, 'gateway');
    expect([...asked]).not.toContain('TURN_SERVICE_URI');
    container.env?.push({ name: 'JWKS_URL', value: 'rooms' });
    await expect(readSettings(broken, 'gateway')).rejects.toThrow('JWKS_URL must be a URL');
  });
});
