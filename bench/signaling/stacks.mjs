/** Each stack on its own Redis, with as many nodes as asked for. */
import { fileURLToPath } from 'node:url';
import { answers, freePort, startProcess, startRedis } from '../lib/processes.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

async function startNode(main, env, path) {
  const port = await freePort();
  const server = await startProcess(process.execPath, [main], {
    env: { ...env, PORT: String(port), HOST: '127.0.0.1', NODE_ENV: 'production' },
    isUp: answers(port, path),
  });
  return { ...server, port };
}

async function startStack(count, startNodes) {
  const redis = await startRedis();
  const { nodes, others = [], rooms } = await startNodes(redis, [...Array(count).keys()]);
  return {
    nodes,
    redis,
    rooms,
    stop: async () => {
      await Promise.all([...nodes, ...others].map((server) => server.stop()));
      await redis.stop();
    },
  };
}

const small = (main) => (count) =>
  startStack(count, async (redis, numbers) => ({
    nodes: await Promise.all(
      numbers.map((n) =>
        startNode(here(main), { REDIS_URL: redis.url, NODE_NUMBER: String(n) }, '/'),
      ),
    ),
  }));

const madang = (count) =>
  startStack(count, async (redis, numbers) => {
    const env = { REDIS_URL: redis.url, LOG_LEVEL: 'error' };
    const main = (app) => here(`../../apps/${app}/dist/main.js`);
    const limits = { ROOMS_PER_HOUR: '1000000' };
    const service = await startNode(main('rooms'), { ...env, ...limits }, '/readyz');
    const rooms = `http://127.0.0.1:${service.port}`;
    const gateway = {
      ...env,
      JWKS_URL: `${rooms}/api/jwks`,
      CONNECTIONS_PER_MINUTE: '1000000',
      RESUMES_PER_SECOND: '100000',
    };
    const nodes = await Promise.all(
      numbers.map(() => startNode(main('gateway'), gateway, '/readyz')),
    );
    return { nodes, others: [service], rooms };
  });

/** What to start, given the number of nodes, and which client speaks with it. */
export const STACKS = {
  madang: { start: madang, client: 'madang' },
  'socket.io': { start: small('./nodes/socket-io.mjs'), client: 'socket-io' },
  'socket.io + ack': { start: small('./nodes/socket-io.mjs'), client: 'socket-io-ack' },
  'bare ws': { start: small('./nodes/bare.mjs'), client: 'bare' },
};
