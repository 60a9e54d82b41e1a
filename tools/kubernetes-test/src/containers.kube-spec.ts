import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfigMap, Namespace } from 'kubernetes-types/core/v1';
import { parse as parseYaml } from 'yaml';
import { build, OVERLAYS, ROOT } from './cluster/manifests';
import { ofKind, podNamed, podsOf } from './cluster/pods';

const read = (...path: string[]) => readFileSync(join(ROOT, ...path), 'utf8');
const compose = parseYaml(read('docker-compose.yml'), { merge: true }) as {
  services: Record<string, { image: string; user: string; cap_add?: string[]; tmpfs?: string[] }>;
};

/** A number that is written in a file, by the text before it. */
function numberIn(file: string, before: string): number {
  const [, digits] = new RegExp(`${before}\\s*([\\d_]+)`).exec(read(file)) ?? [];
  if (digits === undefined) throw new Error(`${file} has no number after ${before}`);
  return Number(digits.replaceAll('_', ''));
}

/** How long CoreDNS has its answers about Services kept: https://coredns.io/plugins/kubernetes/ (ttl). */
const DNS_TTL_SECONDS = 5;

describe.each(OVERLAYS)('in the overlay %s', (overlay) => {
  const manifests = build(overlay);
  const pods = podsOf(manifests);

  it.each(pods.map((pod) => [pod.name, pod] as const))(
    '%s is not root, writes to no image, and has no more rights than with docker compose',
    (name, { spec, container }) => {
      const { user, cap_add: capabilities, tmpfs = [] } = compose.services[name] ?? {};
      const { runAsUser, runAsGroup, ...others } = spec.securityContext ?? {};
      expect(`${runAsUser}:${runAsGroup}`).toBe(user);
      expect(others).toMatchObject({
        runAsNonRoot: true,
        fsGroup: runAsGroup,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'], ...(capabilities && { add: capabilities }) },
      });
      const { hostNetwork, hostPID, hostIPC, volumes = [] } = spec;
      expect({ hostNetwork, hostPID, hostIPC }).toEqual(
        name === 'relay' ? { hostNetwork: true } : {},
      );
      expect(volumes.filter(({ hostPath }) => hostPath)).toEqual([]);
      const written = container.volumeMounts?.filter(({ readOnly }) => !readOnly) ?? [];
      expect(written.map(({ mountPath }) => mountPath)).toEqual(expect.arrayContaining(tmpfs));
      expect(container.command === undefined || name === 'relay').toBe(true);
    },
  );

  it('one namespace refuses whoever is less strict, the other one is of the relay alone', () => {
    const levels = ofKind<Namespace>(manifests, 'Namespace').map(({ metadata }) => [
      metadata?.name,
      metadata?.labels?.['pod-security.kubernetes.io/enforce'],
    ]);
    expect(Object.fromEntries(levels)).toEqual({
      madang: 'restricted',
      'madang-relay': 'privileged',
    });
    const apart = pods.filter(({ namespace }) => namespace === 'madang-relay');
    expect(apart.map(({ name }) => name)).toEqual(['relay']);
  });

  it('each says what it needs, and how much memory it may have at most', () => {
    for (const { container } of pods) {
      const { requests, limits } = container.resources ?? {};
      expect(Object.keys(requests ?? {}).sort()).toEqual(['cpu', 'memory']);
      expect(Object.keys(limits ?? {})).toEqual(['memory']);
    }
  });

  it('each image has a version, and the relay that of docker compose', () => {
    for (const { name, container } of pods) {
      expect(container.image).toMatch(/:[\w.]+$/);
      expect(container.image?.endsWith(':latest')).toBe(false);
      if (name === 'relay') expect(container.image).toBe(compose.services.relay?.image);
      else expect(container.image).toContain(`/${compose.services[name]?.image}:`);
    }
  });

  it('who stops is no longer known to anybody before it stops, and has the time for it', () => {
    const waits = (name: string): number => {
      const [program, seconds] =
        podNamed(manifests, name).container.lifecycle?.preStop?.exec?.command ?? [];
      expect(program).toBe('sleep');
      return Number(seconds);
    };
    const graceOf = (name: string) => podNamed(manifests, name).spec.terminationGracePeriodSeconds;
    const edgeRefresh = numberIn('infra/caddy/Caddyfile', 'refresh');
    const stop =
      numberIn('libs/server/kernel/src/lifecycle/stop-on-signal.ts', 'STOP_TIMEOUT_MS =') / 1_000;
    for (const name of ['gateway', 'rooms', 'turn']) {
      expect(waits(name)).toBeGreaterThan(DNS_TTL_SECONDS + edgeRefresh);
      expect(graceOf(name)).toBeGreaterThan(waits(name) + stop);
    }
    const edgeStop = numberIn('infra/caddy/Caddyfile', 'grace_period');
    expect(graceOf('edge')).toBeGreaterThan(waits('edge') + edgeStop);
  });

  it('the relay is run by the files that run it everywhere', () => {
    const { container, spec } = podNamed(manifests, 'relay');
    const program = container.volumeMounts?.find(({ mountPath }) => mountPath === '/etc/madang');
    const volume = spec.volumes?.find(({ name }) => name === program?.name);
    const files = ofKind<ConfigMap>(manifests, 'ConfigMap').find(
      ({ metadata }) => metadata?.name === volume?.configMap?.name,
    )?.data;
    const shipped = readdirSync(join(ROOT, 'infra/coturn'))
      .filter((name) => name !== 'kustomization.yaml')
      .map((name) => [name, read('infra/coturn', name)]);
    expect(files).toEqual(Object.fromEntries(shipped));
  });
});
