import type { DaemonSet, Deployment } from 'kubernetes-types/apps/v1';
import type {
  ConfigMap,
  ConfigMapProjection,
  Container,
  PodSpec,
  Secret,
  Volume,
  VolumeProjection,
} from 'kubernetes-types/core/v1';
import { nameOf, type Manifest } from './manifests';

/** A Deployment or a DaemonSet, as what the pods are that it makes. */
export interface Pod {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly selector: Readonly<Record<string, string>>;
  readonly spec: PodSpec;
  /** There is one in each pod. */
  readonly container: Container;
}

export function podsOf(manifests: readonly Manifest[]): Pod[] {
  return [
    ...ofKind<Deployment>(manifests, 'Deployment'),
    ...ofKind<DaemonSet>(manifests, 'DaemonSet'),
  ].map(({ metadata, spec }) => {
    const [container, ...others] = spec?.template.spec?.containers ?? [];
    const { name, namespace } = metadata ?? {};
    if (!container || others.length > 0 || !name || !namespace || !spec?.template.spec) {
      throw new Error(`${name ?? '?'} has not one container, or no name, namespace or pod`);
    }
    return {
      name,
      namespace,
      labels: spec.template.metadata?.labels ?? {},
      selector: spec.selector.matchLabels ?? {},
      spec: spec.template.spec,
      container,
    };
  });
}

export function podNamed(manifests: readonly Manifest[], name: string): Pod {
  const pod = podsOf(manifests).find((one) => one.name === name);
  if (pod === undefined) throw new Error(`there is no ${name}`);
  return pod;
}

export function ofKind<T>(manifests: readonly Manifest[], kind: string): T[] {
  return manifests.filter((one) => one.kind === kind) as T[];
}

/** The environment of the container, besides what is only known on a node. */
export function environmentOf(manifests: readonly Manifest[], pod: Pod): Record<string, string> {
  const shared = (pod.container.envFrom ?? []).map(({ configMapRef }) =>
    contentOf(manifests, 'ConfigMap', pod.namespace, configMapRef?.name ?? ''),
  );
  const own = (pod.container.env ?? []).map(({ name, value = '' }) => [name, value] as const);
  return { ...Object.assign({}, ...shared), ...Object.fromEntries(own) } as Record<string, string>;
}

/** The files that the container finds where its ConfigMaps and Secrets are mounted, by path. What is optional may be missing. */
export function filesOf(manifests: readonly Manifest[], pod: Pod): Map<string, string> {
  const files = new Map<string, string>();
  for (const { name, mountPath } of pod.container.volumeMounts ?? []) {
    const volume = pod.spec.volumes?.find((one) => one.name === name);
    if (volume === undefined) throw new Error(`${pod.name} mounts ${name}, which is no volume`);
    for (const [file, text] of contentsOf(manifests, pod.namespace, volume)) {
      files.set(`${mountPath}/${file}`, text);
    }
  }
  return files;
}

function contentsOf(manifests: readonly Manifest[], namespace: string, volume: Volume) {
  const { configMap, secret, projected } = volume;
  const sources: VolumeProjection[] = [
    ...(configMap === undefined ? [] : [{ configMap }]),
    ...(secret === undefined ? [] : [{ secret: { ...secret, name: secret.secretName ?? '' } }]),
    ...(projected?.sources ?? []),
  ];
  return sources.flatMap(({ configMap, secret }) => [
    ...(configMap === undefined ? [] : read('ConfigMap', configMap)),
    ...(secret === undefined ? [] : read('Secret', secret)),
  ]);

  function read(kind: 'ConfigMap' | 'Secret', { name = '', optional }: ConfigMapProjection) {
    return Object.entries(contentOf(manifests, kind, namespace, name, optional));
  }
}

function contentOf(
  manifests: readonly Manifest[],
  kind: 'ConfigMap' | 'Secret',
  namespace: string,
  name: string,
  isOptional = false,
): Readonly<Record<string, string>> {
  const found = manifests.find((one) => nameOf(one) === `${kind} ${namespace}/${name}`);
  if (found === undefined && !isOptional)
    throw new Error(`there is no ${kind} ${namespace}/${name}`);
  return (found as ConfigMap)?.data ?? (found as Secret)?.stringData ?? {};
}
