import { resolve } from 'node:path';
import { ROOT } from '../root';
import { LabProcess } from '../servers/lab-process';
import { type Namespace } from './namespace';

const PROGRAM = resolve(ROOT, 'apps/nat-lab/src/net/delay-line.mjs');
/** Room for what VXLAN puts around a packet of 1,500 bytes. */
const WIRE_BYTES = 1_700;

export interface DelayLineOptions {
  /** Numbers the line: no two lines of a lab have the same. */
  readonly id: number;
  readonly ms: number;
  /** In which the program runs that keeps packets for so long. */
  readonly through: Namespace;
  readonly ends: readonly [DelayLineEnd, DelayLineEnd];
}

export interface DelayLineEnd {
  readonly namespace: Namespace;
  readonly interfaceName: string;
}

/**
 * A cable on which each packet takes some ms, one way. It is two VXLAN interfaces (RFC 7348) with a program between them, since not every
 * kernel can delay packets by itself (`netem`).
 */
export async function connectSlowly({
  id,
  ms,
  through,
  ends,
}: DelayLineOptions): Promise<LabProcess> {
  const sides: string[] = [];
  for (const [at, { namespace, interfaceName }] of ends.entries()) {
    const [own, peer] = [`10.254.${id}.${4 * at + 1}`, `10.254.${id}.${4 * at + 2}`];
    const wire = `wire${id}`;
    await namespace.connect(wire, through, `side${at}`);
    await namespace.ip(`link set ${wire} mtu ${WIRE_BYTES}`);
    await through.ip(`link set side${at} mtu ${WIRE_BYTES}`);
    await namespace.ip(`address add ${own}/30 dev ${wire}`);
    await through.ip(`address add ${peer}/30 dev side${at}`);
    await namespace.ip(
      `link add ${interfaceName} mtu 1500 type vxlan id ${id} local ${own} remote ${peer} dstport 4789`,
    );
    // What a card would do later must be done before: the program passes on what is there.
    const offloads = ['tx', 'tso', 'gso', 'gro'].flatMap((name) => [name, 'off']);
    await namespace.run('ethtool', ['-K', interfaceName, ...offloads]);
    await namespace.ip(`link set ${interfaceName} up`);
    sides.push(`${peer}=${own}`);
  }
  return LabProcess.start({
    name: `delay line ${id}`,
    namespace: through,
    program: process.execPath,
    args: [PROGRAM, String(ms), ...sides],
    ready: /ready/,
  });
}
