import { freePort, ServerProcess } from '@madang/testing';
import { startEdge } from './edge';
import { MEMORY_CLUSTER } from './paths';
import type { Topology } from './topology';

/** Two gateways and a room service that share one memory, so that what they say to each other is seen without Redis. */
export async function startTwoGatewaysInMemory(): Promise<Topology> {
  const gatewayPorts = [await freePort(), await freePort()];
  const server = await ServerProcess.start({
    name: 'memory cluster',
    main: MEMORY_CLUSTER,
    port: await freePort(),
    env: { GATEWAY_PORTS: gatewayPorts.join() },
  });
  const gateways = gatewayPorts.map((port) => `http://127.0.0.1:${port}`);
  const edge = await startEdge(server.url, () => gateways);
  return {
    url: edge.url,
    logs: () => server.logs(),
    stop: () => edge.stop().then(() => server.stop()),
  };
}
