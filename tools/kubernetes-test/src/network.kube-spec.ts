import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { build, OVERLAYS, ROOT, type Manifest } from './cluster/manifests';
import { permits, type Port, type Stranger } from './cluster/network';
import { environmentOf, filesOf, podNamed, podsOf } from './cluster/pods';

const HTTP: Port = { protocol: 'TCP', port: 8080 };
const PORTS = [53, 80, 443, 2020, 3478, 5349, 6379, 8080, 26379].flatMap((port): Port[] => [
  { protocol: 'TCP', port },
  { protocol: 'UDP', port },
]);

const stranger = (namespace: string, name: string, labels = {}): Stranger => ({
  namespace,
  name,
  labels,
});
/** An address that is of no pod: clients, relays, Redis. */
const WORLD = stranger('', 'world');
const DNS = stranger('kube-system', 'dns', { 'k8s-app': 'kube-dns' });
const PROMETHEUS = stranger('monitoring', 'prometheus', { 'app.kubernetes.io/name': 'edge' });
const OTHER = stranger('default', 'other', { 'app.kubernetes.io/name': 'edge' });
const SERVICES = ['edge', 'gateway', 'rooms', 'turn'];

const compose = parseYaml(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'), {
  merge: true,
}) as { services: Record<string, { networks: string[]; environment: Record<string, string> }> };

/** Whom a service asks, by the edge's configuration and by its settings. */
function needs(manifests: readonly Manifest[]): string[] {
  const caddyfile = readFileSync(join(ROOT, 'infra/caddy/Caddyfile'), 'utf8');
  const ofEdge = [...caddyfile.matchAll(/dynamic a (\w+) 8080/g)].map(
    ([, to = '']) => `edge ${to}`,
  );
  const ofServices = SERVICES.flatMap((from) =>
    Object.values(environmentOf(manifests, podNamed(manifests, from))).flatMap((value) => {
      const { hostname = '', port = '' } = URL.canParse(value) ? new URL(value) : {};
      return port === '8080' ? [`${from} ${hostname}`] : [];
    }),
  );
  return [...ofEdge, ...ofServices].sort();
}

/** Every pair of pods between which a port is open, as `from to protocol port`. */
function open(manifests: readonly Manifest[]): string[] {
  const pods = podsOf(manifests).filter(({ namespace }) => namespace === 'madang');
  const parties = [...pods, WORLD, DNS, PROMETHEUS, OTHER];
  return parties
    .flatMap((from) =>
      pods.flatMap((pod) =>
        PORTS.flatMap((port) => [
          ...(from !== pod && permits(manifests, from, pod, port) ? [[from, pod, port]] : []),
          ...(!pods.includes(from as never) && permits(manifests, pod, from, port)
            ? [[pod, from, port]]
            : []),
        ]),
      ),
    )
    .map((row) => {
      const [from, to, { protocol, port }] = row as [Stranger, Stranger, Port];
      return `${from.name} ${to.name} ${protocol} ${port}`;
    })
    .sort();
}

describe.each(OVERLAYS)('in the overlay %s', (overlay) => {
  const manifests = build(overlay);
  const between = needs(manifests);

  it('pods reach whom they ask, the world reaches the edge, and nobody anybody else', () => {
    expect(between).toEqual([
      'edge gateway',
      'edge rooms',
      'edge turn',
      'gateway rooms',
      'gateway turn',
    ]);
    const wanted = [
      ...between.map((pair) => `${pair} TCP 8080`),
      ...[WORLD, PROMETHEUS, OTHER, DNS].flatMap(({ name }) => [
        `${name} edge TCP 80`,
        `${name} edge TCP 443`,
      ]),
      ...SERVICES.flatMap((name) => [`${name} dns TCP 53`, `${name} dns UDP 53`]),
      // A range of addresses: the DNS cache that some nodes have, and Redis.
      ...SERVICES.flatMap((name) => [`${name} world TCP 53`, `${name} world UDP 53`]),
      ...['rooms', 'gateway'].flatMap((name) => [
        `${name} world TCP 6379`,
        `${name} world TCP 26379`,
      ]),
      ...['rooms', 'turn', 'gateway'].map((name) => `prometheus ${name} TCP 8080`),
      // Relays may be anywhere.
      ...['world', 'dns', 'prometheus', 'other'].flatMap((to) => [
        `turn ${to} UDP 3478`,
        `turn ${to} TCP 3478`,
        `turn ${to} TCP 5349`,
      ]),
    ];
    expect(open(manifests)).toEqual(wanted.sort());
  });

  it('whoever may talk here may talk with docker compose, too', () => {
    const networks = (name: string) => compose.services[name]?.networks ?? [];
    for (const pair of between) {
      const [from = '', to = ''] = pair.split(' ');
      expect(networks(from).filter((network) => networks(to).includes(network))).not.toEqual([]);
    }
    const withRedis = SERVICES.filter((name) => networks(name).includes('data'));
    for (const name of SERVICES) {
      const pod = podNamed(manifests, name);
      expect(permits(manifests, pod, WORLD, { protocol: 'TCP', port: 6379 })).toBe(
        withRedis.includes(name),
      );
    }
  });

  it('the TURN service reaches each relay that it is told of', () => {
    const turn = podNamed(manifests, 'turn');
    const relays = JSON.parse(
      filesOf(
        manifests.concat(
          ['relay', 'turn-service'].map((name) => ({
            apiVersion: 'v1',
            kind: 'Secret',
            metadata: { namespace: 'madang', name },
          })),
        ),
        turn,
      ).get('/run/madang/turn-relays') ?? '',
    ) as { urls: string[] }[];
    for (const url of relays.flatMap(({ urls }) => urls)) {
      const [, port = '', transport = ''] = /:(\d+)\?transport=(\w+)$/.exec(url) ?? [];
      const protocol = transport === 'udp' ? 'UDP' : 'TCP';
      expect(permits(manifests, turn, WORLD, { protocol, port: Number(port) })).toBe(true);
    }
  });

  it('a policy that is missing is noticed', () => {
    const edge = podNamed(manifests, 'edge');
    const gateway = podNamed(manifests, 'gateway');
    const without = (name: string) =>
      manifests.filter(({ kind, metadata }) => kind !== 'NetworkPolicy' || metadata.name !== name);
    expect(permits(manifests, edge, gateway, HTTP)).toBe(true);
    expect(permits(without('gateway'), edge, gateway, HTTP)).toBe(false);
    expect(permits(manifests, OTHER, gateway, HTTP)).toBe(false);
    const none = manifests.filter(({ kind }) => kind !== 'NetworkPolicy');
    expect(permits(none, OTHER, gateway, HTTP)).toBe(true);
  });
});
