import type {
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
} from 'kubernetes-types/networking/v1';
import type { Manifest } from './manifests';
import { ofKind, type Pod } from './pods';
import { selects } from './selectors';

/** Who sends or is sent to: a pod of ours, or somebody outside of our namespace. */
export type Party = Pod | Stranger;

export interface Stranger {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface Port {
  readonly protocol: 'TCP' | 'UDP';
  readonly port: number;
}

/** Whether these policies let `from` send to a port of `to`: what leaves must be permitted, and what arrives. */
export function permits(
  manifests: readonly Manifest[],
  from: Party,
  to: Party,
  port: Port,
): boolean {
  const policies = ofKind<NetworkPolicy>(manifests, 'NetworkPolicy');
  const leaves = rulesFor(policies, from, 'Egress', ({ egress = [] }) =>
    egress.map((rule) => ({ peers: rule.to, ports: rule.ports })),
  );
  const arrives = rulesFor(policies, to, 'Ingress', ({ ingress = [] }) =>
    ingress.map((rule) => ({ peers: rule.from, ports: rule.ports })),
  );
  const allowed = (rules: Rule[] | null, home: Party, other: Party): boolean =>
    rules === null ||
    rules.some(
      ({ peers, ports }) =>
        (peers === undefined || peers.some((peer) => isPeer(peer, home, other))) &&
        (ports === undefined || ports.some((one) => isPort(one, to, port))),
    );
  return allowed(leaves, from, to) && allowed(arrives, to, from);
}

interface Rule {
  readonly peers: readonly NetworkPolicyPeer[] | undefined;
  readonly ports: readonly NetworkPolicyPort[] | undefined;
}

/** `null` for a party that no policy speaks of: everything is permitted to it. */
function rulesFor(
  policies: readonly NetworkPolicy[],
  party: Party,
  direction: 'Ingress' | 'Egress',
  rulesOf: (spec: NonNullable<NetworkPolicy['spec']>) => Rule[],
): Rule[] | null {
  const its = policies.flatMap(({ metadata, spec }) =>
    spec !== undefined &&
    metadata?.namespace === party.namespace &&
    spec.policyTypes?.includes(direction) &&
    selects(spec.podSelector, party.labels)
      ? [spec]
      : [],
  );
  return its.length === 0 ? null : its.flatMap(rulesOf);
}

/** Ranges of addresses are of strangers: not every cluster lets them speak of its own pods. */
function isPeer(peer: NetworkPolicyPeer, home: Party, other: Party): boolean {
  if (peer.ipBlock !== undefined) return other.namespace === '';
  const inNamespace =
    peer.namespaceSelector === undefined
      ? other.namespace === home.namespace
      : other.namespace !== '' &&
        selects(peer.namespaceSelector, { 'kubernetes.io/metadata.name': other.namespace });
  return inNamespace && (peer.podSelector === undefined || selects(peer.podSelector, other.labels));
}

function isPort({ protocol = 'TCP', port }: NetworkPolicyPort, to: Party, wanted: Port): boolean {
  const named = (name: string): number | undefined =>
    'container' in to
      ? to.container.ports?.find((one) => one.name === name)?.containerPort
      : undefined;
  const number = typeof port === 'string' ? named(port) : port;
  return protocol === wanted.protocol && (port === undefined || number === wanted.port);
}
