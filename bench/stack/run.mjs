/**
 * What `docker compose up` costs: from nothing to the first meeting, again from what is kept, the sizes of images, memory at
 * rest, and what the edge adds to a round trip. `npm run bench:stack -- [--gateways 2] [--rounds 5] [--connections 30] [--build]`, with a
 * container engine; `--build` also builds all images from nothing. It runs beside whatever else runs here.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { freePort } from '../lib/processes.mjs';
import { median, table } from '../lib/table.mjs';
import { roundTrips } from './edge-cost.mjs';
import { firstMeeting } from './member.mjs';

const { values } = parseArgs({
  options: {
    gateways: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '5' },
    connections: { type: 'string', default: '30' },
    build: { type: 'boolean', default: false },
  },
});
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PROJECT = `madang-bench-${process.pid}`;
const SERVICES = ['edge', 'rooms', 'turn', 'gateway', 'redis', 'relay'];
const [HTTP_PORT, HTTPS_PORT, RELAY_PORT, RELAY_TLS_PORT] = await Promise.all(
  Array.from({ length: 4 }, freePort),
);
const env = {
  ...process.env,
  ...{ HTTP_PORT, HTTPS_PORT, RELAY_PORT, RELAY_TLS_PORT, RELAY_TOTAL_QUOTA: '50' },
  ...{ RELAY_MIN_PORT: '61000', RELAY_MAX_PORT: '61099' },
  ...{ DOCKER_BUILDKIT: '1', COMPOSE_DOCKER_CLI_BUILD: '1' },
};
const edge = `https://127.0.0.1:${HTTPS_PORT}`;

function docker(...args) {
  const options = { cwd: ROOT, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] };
  return execFileSync('docker', args, options);
}
const compose = (...args) => docker('compose', '--project-name', PROJECT, ...args);

async function seconds(work) {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1_000;
}

async function upToMeeting() {
  compose('up', '--detach', '--scale', `gateway=${values.gateways}`);
  await firstMeeting(edge);
}

async function startTimes() {
  const cold = [];
  const warm = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    compose('down', '--volumes', '--timeout', '3');
    cold.push(await seconds(upToMeeting));
    compose('stop', '--timeout', '10');
    warm.push(await seconds(upToMeeting));
  }
  return { 'cold start': cold, 'warm start': warm };
}

const idsOf = (service) =>
  docker(
    'ps',
    '--quiet',
    `--filter=label=com.docker.compose.project=${PROJECT}`,
    `--filter=label=com.docker.compose.service=${service}`,
  )
    .split(/\s+/)
    .filter(Boolean);

/** As the control group counts it, without the cache of files. */
function memoryOf(service) {
  const [id] = idsOf(service);
  const [text] = docker('stats', '--no-stream', '--format', '{{.MemUsage}}', id).split(' / ');
  const [, amount, unit] = /^([\d.]+)([KMG])iB/.exec(text) ?? [];
  return Number(amount) * { K: 1 / 1_024, M: 1, G: 1_024 }[unit];
}

/** To the one gateway that is left after this, past the edge. */
function directUrl() {
  const [gateway, ...others] = idsOf('gateway');
  for (const other of others) docker('stop', '--time', '10', other);
  const networks = JSON.parse(docker('inspect', gateway))[0].NetworkSettings.Networks;
  const [, { IPAddress }] = Object.entries(networks).find(([name]) => name.endsWith('_services'));
  return `ws://${IPAddress}:8080/signal`;
}

const quantile = (list, q) => [...list].sort((a, b) => a - b)[Math.floor(q * (list.length - 1))];

const megabytes = (image) =>
  Number(docker('image', 'inspect', '--format', '{{.Size}}', image)) / 1e6;

try {
  if (values.build) {
    const built = await seconds(() => compose('build', '--no-cache', '--quiet'));
    console.log(`All images from nothing: ${built.toFixed(0)} s\n`);
  } else {
    compose('build', '--quiet');
  }
  const started = await startTimes();
  console.log(`From \`up\` to the first meeting, ${values.gateways} gateways, s`);
  console.log(
    table(
      ['median', 'most'],
      Object.fromEntries(
        Object.entries(started).map(([name, list]) => [name, [median(list), Math.max(...list)]]),
      ),
    ),
  );
  console.log('\nMemory at rest, MiB');
  console.log(table(['MiB'], Object.fromEntries(SERVICES.map((name) => [name, [memoryOf(name)]]))));
  console.log('\nImages, MB');
  const images = ['edge', 'rooms', 'turn', 'gateway', 'init'].map((name) => `madang-${name}`);
  const bases = [
    'node:24-bookworm-slim',
    'caddy:2.8-alpine',
    'redis:7.4-alpine',
    'coturn/coturn:4.17',
  ];
  console.log(
    table(
      ['MB'],
      Object.fromEntries(
        [...images, ...bases].map((name) => [name.slice(0, 15), [megabytes(name)]]),
      ),
    ),
  );
  console.log('\nA ping and its reply, ms');
  const trips = await roundTrips(edge, directUrl(), Number(values.connections));
  const rows = Object.entries(trips).map(([way, list]) => [
    way,
    [0.5, 0.95].map((q) => quantile(list, q)),
  ]);
  console.log(table(['p50', 'p95'], Object.fromEntries(rows)));
} finally {
  compose('down', '--volumes', '--timeout', '3');
}
