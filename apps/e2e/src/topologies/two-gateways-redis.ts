import { freePort, ServerProcess, startRedis } from '@madang/testing';
import { startEdge } from './edge';
import { bundleOf } from './paths';
import type { Topology } from './topology';

const TURN_SERVICE_TOKEN = 'a-token-of-the-tests-a-token-of-the-tests';

/** A deployment of which a gateway may go. No new connection comes to it from then on, as behind a balancer. */
export interface Cluster extends Topology {
  /** As a deploy does; resolves when it has handed over its clients and exited. */
  stopGateway(): Promise<void>;
  /** As a crash does. */
  killGateway(): Promise<void>;
  /** As a power cut does to all of them. */
  killGateways(): Promise<void>;
  /** Two new ones. */
  startGateways(): Promise<void>;
  /** Redis, with everything in it. */
  killRedis(): Promise<void>;
  /** An empty one, in the same place. */
  startRedis(): Promise<void>;
}

/** A Redis of whatever kind, as an operator would tell the services of it. */
export interface Store {
  /** Variables of each service that uses it. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** What runs in production: a real Redis, and every service as a process of its own, the gateway twice. */
export async function startTwoGatewaysOverRedis(
  turnEnv: Readonly<Record<string, string>> = {},
): Promise<Cluster> {
  const redis = await startRedis();
  const store = { env: { REDIS_URL: redis.url }, stop: () => redis.stop() };
  const services = await startTwoGatewaysOver(store, turnEnv);
  return {
    ...services,
    killRedis: () => redis.kill(),
    startRedis: () => redis.start(),
  };
}

/** The store ends with them. `turnEnv`: more of what the TURN service is told. */
export async function startTwoGatewaysOver(
  store: Store,
  turnEnv: Readonly<Record<string, string>> = {},
): Promise<Omit<Cluster, 'killRedis' | 'startRedis'>> {
  const started: ServerProcess[] = [];
  const stop = async (): Promise<void> => {
    const results = await Promise.allSettled(started.map((server) => server.stop()));
    await store.stop();
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  };
  const start = async (
    name: string,
    app: 'gateway' | 'rooms' | 'turn',
    env: Record<string, string>,
  ): Promise<ServerProcess> => {
    const port = await freePort();
    const server = await ServerProcess.start({ name, main: bundleOf(app), port, env });
    started.push(server);
    return server;
  };

  try {
    const rooms = await start('rooms', 'rooms', store.env);
    const turn = await start('turn', 'turn', { TURN_SERVICE_TOKEN, ...turnEnv });
    const gatewayEnv = {
      ...store.env,
      JWKS_URL: `${rooms.url}/api/jwks`,
      TURN_SERVICE_URL: turn.url,
      TURN_SERVICE_TOKEN,
    };
    const gateways: ServerProcess[] = [];
    const startGateways = async (): Promise<void> => {
      for (const number of [1, 2]) {
        gateways.push(await start(`gateway ${number}`, 'gateway', gatewayEnv));
      }
    };
    await startGateways();
    const edge = await startEdge(rooms.url, () => gateways.map(({ url }) => url));
    const takeOne = (): ServerProcess => {
      const gateway = gateways.shift();
      if (gateway === undefined || gateways.length === 0) throw new Error('one gateway must stay');
      return gateway;
    };
    return {
      url: edge.url,
      stopGateway: () => takeOne().stop(),
      killGateway: () => takeOne().kill(),
      killGateways: async () => {
        await Promise.all(gateways.splice(0).map((gateway) => gateway.kill()));
      },
      startGateways,
      logs: () => started.map((server) => server.logs()).join('\n'),
      stop: () => edge.stop().then(stop),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
