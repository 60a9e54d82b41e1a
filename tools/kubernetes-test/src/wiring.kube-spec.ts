import { describe, expect, it } from '@jest/globals';
import type { HorizontalPodAutoscaler } from 'kubernetes-types/autoscaling/v2';
import type { Deployment } from 'kubernetes-types/apps/v1';
import type { Namespace, Service, ServiceAccount } from 'kubernetes-types/core/v1';
import type { Ingress, NetworkPolicy } from 'kubernetes-types/networking/v1';
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1';
import { build, OVERLAYS, type Manifest } from './cluster/manifests';
import { filesOf, environmentOf, ofKind, podNamed, podsOf } from './cluster/pods';
import { secrets } from './cluster/secrets';
import { selects } from './cluster/selectors';

const SERVICES = ['edge', 'gateway', 'rooms', 'turn'];

describe.each(OVERLAYS)('in the overlay %s', (overlay) => {
  const manifests = build(overlay);
  const pods = podsOf(manifests);
  const of = <T>(kind: string) => ofKind<T>(manifests, kind);

  it('there are these, and each is in a namespace that is made', () => {
    expect(pods.map(({ name }) => name).sort()).toEqual([...SERVICES, 'relay'].sort());
    const namespaces = of<Namespace>('Namespace').map(({ metadata }) => metadata?.name);
    for (const { kind, metadata } of manifests) {
      if (kind !== 'Namespace') expect(namespaces).toContain(metadata.namespace);
    }
  });

  it('each selector selects pods, and those of its own name', () => {
    const selectors = [
      ...of<Service>('Service').map(({ metadata, spec }) => ({
        metadata,
        selector: { matchLabels: spec?.selector ?? {} },
      })),
      ...of<PodDisruptionBudget>('PodDisruptionBudget').map(({ metadata, spec }) => ({
        metadata,
        selector: spec?.selector,
      })),
    ];
    expect(selectors).toHaveLength(2 * SERVICES.length);
    for (const { metadata, selector } of selectors) {
      const selected = pods.filter(
        ({ namespace, labels }) => namespace === metadata?.namespace && selects(selector, labels),
      );
      expect(selected.map(({ name }) => name)).toEqual([metadata?.name]);
    }
    for (const pod of pods) {
      expect(selects({ matchLabels: pod.selector }, pod.labels)).toBe(true);
      for (const { labelSelector } of pod.spec.topologySpreadConstraints ?? []) {
        expect(labelSelector).toEqual({ matchLabels: pod.selector });
      }
    }
  });

  it('each policy of the network selects pods by labels that some pod has', () => {
    for (const { metadata, spec } of of<NetworkPolicy>('NetworkPolicy')) {
      const local = [...(spec?.ingress ?? []).flatMap((rule) => rule.from ?? [])]
        .concat((spec?.egress ?? []).flatMap((rule) => rule.to ?? []))
        .filter(({ namespaceSelector, ipBlock }) => !namespaceSelector && !ipBlock)
        .map(({ podSelector }) => podSelector);
      for (const selector of [spec?.podSelector, ...local]) {
        for (const { values = [] } of selector?.matchExpressions ?? []) {
          expect(SERVICES).toEqual(expect.arrayContaining(values));
        }
        expect(
          pods.some(
            ({ namespace, labels }) =>
              namespace === metadata?.namespace && selects(selector, labels),
          ),
        ).toBe(true);
      }
    }
  });

  it('each port that is named is a port of the pods', () => {
    const portsOf = (name: string) => podNamed(manifests, name).container.ports ?? [];
    for (const { metadata, spec } of of<Service>('Service')) {
      const names = portsOf(metadata?.name ?? '').map(({ name }) => name);
      for (const { targetPort } of spec?.ports ?? []) expect(names).toContain(targetPort);
    }
    for (const pod of pods) {
      const { startupProbe, readinessProbe, livenessProbe, ports = [] } = pod.container;
      for (const probe of [startupProbe, readinessProbe, livenessProbe]) {
        expect(probe).toBeDefined();
        if (probe?.httpGet === undefined) expect(probe?.exec).toBeDefined();
        else expect(ports.map(({ name }) => name)).toContain(probe.httpGet.port);
      }
    }
    for (const { spec } of of<Ingress>('Ingress')) {
      for (const { backend } of spec?.rules?.flatMap(({ http }) => http?.paths ?? []) ?? []) {
        const service = of<Service>('Service').find(
          ({ metadata }) => metadata?.name === backend.service?.name,
        );
        expect(service?.spec?.ports?.map(({ name }) => name)).toContain(
          backend.service?.port?.name,
        );
      }
    }
  });

  it('the autoscaler has a Deployment of its own, which says no number itself', () => {
    const [{ spec } = {}, ...others] = of<HorizontalPodAutoscaler>('HorizontalPodAutoscaler');
    expect(others).toEqual([]);
    const deployments = of<Deployment>('Deployment');
    const scaled = deployments.filter(
      ({ metadata }) => metadata?.name === spec?.scaleTargetRef.name,
    );
    expect(scaled).toHaveLength(1);
    for (const deployment of deployments) {
      expect(deployment.spec?.replicas).toBe(scaled.includes(deployment) ? undefined : 2);
    }
    expect(spec?.metrics?.map(({ type }) => type)).toEqual(['Resource', 'Pods']);
  });

  it('all that pods mount or read is there', () => {
    const all: Manifest[] = [...manifests, ...secrets()];
    for (const pod of pods) {
      expect(filesOf(all, pod).size).toBeGreaterThan(0);
      expect(() => environmentOf(all, pod)).not.toThrow();
      const mounted = pod.container.volumeMounts?.map(({ name }) => name) ?? [];
      for (const { name } of pod.spec.volumes ?? []) expect(mounted).toContain(name);
    }
    const without = all.filter(({ metadata }) => metadata.name !== 'ticket-key');
    expect(() => filesOf(without, podNamed(manifests, 'rooms'))).toThrow('madang/ticket-key');
  });

  it('nobody can speak with Kubernetes', () => {
    const accounts = of<ServiceAccount>('ServiceAccount');
    for (const account of accounts) expect(account.automountServiceAccountToken).toBe(false);
    for (const { namespace, spec } of pods) {
      expect(spec.automountServiceAccountToken).toBe(false);
      expect(spec.enableServiceLinks).toBe(false);
      expect(accounts.map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}`)).toContain(
        `${namespace}/${spec.serviceAccountName}`,
      );
    }
  });
});
