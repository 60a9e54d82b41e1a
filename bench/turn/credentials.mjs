/** Asks the TURN service as gateways do: over connections that stay, for ever new participants. */
import { Agent, request } from 'node:http';
import { answers, cpuSeconds, freePort, startProcess } from '../lib/processes.mjs';
import { table } from '../lib/table.mjs';

const TOKEN = 'a-token-of-the-benchmark-a-token';
const GATEWAYS = 4;
/** At once by each gateway. */
const IN_FLIGHT = 4;
const CALM_PER_SECOND = 100;
/** Far from the limit of a room. */
const PER_ROOM = 16;

/** Resolves to what it found, as text. */
export async function credentialsCost(seconds) {
  const port = await freePort();
  const service = await startProcess(
    process.execPath,
    [new URL('../../apps/turn/dist/main.js', import.meta.url).pathname],
    {
      env: {
        ...{ PORT: String(port), HOST: '127.0.0.1', LOG_LEVEL: 'error' },
        ...{ TURN_URLS: 'turn:turn.example.org:3478?transport=udp', TURN_PROBES: 'false' },
        ...{ TURN_SECRET: 'a-secret-of-the-benchmark', TURN_SERVICE_TOKEN: TOKEN },
      },
      isUp: answers(port, '/readyz'),
    },
  );
  const agent = new Agent({ keepAlive: true, maxSockets: GATEWAYS * IN_FLIGHT });
  let asked = 0;
  const ask = () => askOnce(agent, port, ++asked);
  try {
    await busy(ask, 1);
    const before = await cpuSeconds(service.pid);
    const times = await busy(ask, seconds);
    const cpu = (await cpuSeconds(service.pid)) - before;
    const calm = await steady(ask, seconds);
    const rate = (times.length / seconds).toFixed(0);
    const each = ((1_000 * cpu) / times.length).toFixed(2);
    return [
      `credentials per second, ${GATEWAYS * IN_FLIGHT} at once: ${rate}, ${each} ms of CPU each\n`,
      table(['p50 ms', 'p99 ms', 'longest ms'], { calm: row(calm), busy: row(times) }),
    ].join('\n');
  } finally {
    agent.destroy();
    await service.stop();
  }
}

function askOnce(agent, port, n) {
  const body = JSON.stringify({ subject: `p_${n}`, room: `r_${Math.floor(n / PER_ROOM)}` });
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const options = { agent, port, headers, host: '127.0.0.1', method: 'POST' };
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request({ ...options, path: '/api/turn/credentials' }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`answered ${response.statusCode}`));
      response.resume().on('end', () => resolve(performance.now() - began));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** As fast as it answers. */
async function busy(ask, seconds) {
  const times = [];
  const until = performance.now() + seconds * 1_000;
  const work = async () => {
    while (performance.now() < until) times.push(await ask());
  };
  await Promise.all(Array.from({ length: GATEWAYS * IN_FLIGHT }, work));
  return times;
}

/** At a rate, so that a slow answer does not make the next question come later. */
async function steady(ask, seconds) {
  const asked = [];
  const began = performance.now();
  for (let n = 0; n < CALM_PER_SECOND * seconds; n += 1) {
    const wait = began + (n * 1_000) / CALM_PER_SECOND - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    asked.push(ask());
  }
  return Promise.all(asked);
}

function row(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
  return [at(0.5), at(0.99), at(1)];
}
