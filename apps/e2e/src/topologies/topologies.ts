import { startStandalone } from './standalone';
import type { Topology } from './topology';
import { startTwoGatewaysInMemory } from './two-gateways-memory';
import { startTwoGatewaysOverRedis } from './two-gateways-redis';

/** Every way in which Madang runs; what clients see must not depend on it. */
export const TOPOLOGIES: readonly (readonly [name: string, start: () => Promise<Topology>])[] = [
  ['standalone', startStandalone],
  ['two gateways in memory', startTwoGatewaysInMemory],
  ['two gateways over Redis', startTwoGatewaysOverRedis],
];
