import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Namespace } from '../net/namespace';
import { ROOT } from '../root';
import { type Certificate } from './certificate';
import { LabProcess } from './lab-process';

export const REALM = 'nat-lab';

/** Where the relay of an address listens for each transport. */
export function relayUrls(address: string): Readonly<Record<RelayTransport, string>> {
  return {
    udp: `turn:${address}:3478?transport=udp`,
    tcp: `turn:${address}:3478?transport=tcp`,
    tls: `turns:${address}:443?transport=tcp`,
  };
}

export type RelayTransport = 'udp' | 'tcp' | 'tls';

export interface RelayOptions {
  readonly namespace: Namespace;
  readonly address: string;
  readonly folder: string;
  readonly certificate: Certificate;
  /** A database with the secrets in it. */
  readonly database: string;
}

/** coturn with the policy that is shipped, whole; its addresses, ports, certificate and secrets are the lab's. */
export async function startRelay(options: RelayOptions): Promise<LabProcess> {
  const { namespace, address, folder, database } = options;
  const { certificate, key } = options.certificate;
  const policy = await readFile(join(ROOT, 'infra/coturn/turnserver.conf'), 'utf8');
  const file = join(folder, `relay-${address}.conf`);
  const own = [
    `realm=${REALM}`,
    `listening-ip=${address}`,
    `relay-ip=${address}`,
    'listening-port=3478',
    'tls-listening-port=443',
    `cert=${certificate}`,
    `pkey=${key}`,
    'min-port=50000',
    'max-port=50999',
    'no-cli',
    'no-dtls',
    'no-rfc5780',
    `pidfile=${join(folder, `relay-${address}.pid`)}`,
    `userdb=${database}`,
  ];
  await writeFile(file, [policy, ...own, ''].join('\n'));
  return LabProcess.start({
    name: `relay ${address}`,
    namespace,
    program: 'turnserver',
    args: ['-c', file],
    ready: /Total General servers/,
  });
}
