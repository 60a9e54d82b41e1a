/**
 * Signals from one participant to another across two gateways: Madang, Socket.IO 4 with its Redis adapter,
 * and bare `ws` with one PUBLISH, which is the floor of what a relay can cost.
 *
 * `npm run bench:signaling -- [--rounds 5] [--nodes 8] [--pairs 40] [--per-room 4] [--rate 1200]
 * [--seconds 5] [--bytes 300] [--seed N]`. Every stack has its own Redis and `nodes` processes, of which the
 * clients use two. All stacks run in each round, in random order. Prints medians: signals per second of CPU
 * time of all nodes and Redis together, latency, and ratios. Nothing is asserted: machines differ.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cpuSeconds } from '../lib/processes.mjs';
import { random, shuffled } from '../lib/random.mjs';
import { STACKS } from './stacks.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    nodes: { type: 'string', default: '8' },
    pairs: { type: 'string', default: '40' },
    'per-room': { type: 'string', default: '4' },
    rate: { type: 'string', default: '1200' },
    seconds: { type: 'string', default: '5' },
    bytes: { type: 'string', default: '300' },
    seed: { type: 'string', default: String(Date.now() % 1e6) },
  },
});
const number = (name) => Number(values[name]);
const CLIENTS = { madang: 'madang', 'socket.io': 'socket-io', 'bare ws': 'bare' };
const LOAD = fileURLToPath(new URL('./load.mjs', import.meta.url));

async function measure(name) {
  const stack = await STACKS[name](number('nodes'));
  try {
    const pids = { nodes: stack.nodes.map(({ pid }) => pid), redis: [stack.redis.pid] };
    const used = async (list) =>
      (await Promise.all(list.map(cpuSeconds))).reduce((sum, one) => sum + one, 0);
    const settings = {
      client: CLIENTS[name],
      ports: stack.nodes.slice(0, 2).map(({ port }) => port),
      rooms: stack.rooms,
      pairs: number('pairs'),
      perRoom: number('per-room'),
      rate: number('rate'),
      seconds: number('seconds'),
      bytes: number('bytes'),
    };
    const load = spawn(process.execPath, [LOAD, JSON.stringify(settings)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let before;
    let cpu;
    let result;
    for await (const line of createInterface({ input: load.stdout })) {
      const now = async () => ({ nodes: await used(pids.nodes), redis: await used(pids.redis) });
      if (line === 'begin') before = await now();
      else if (line === 'end') {
        const after = await now();
        cpu = { nodes: after.nodes - before.nodes, redis: after.redis - before.redis };
      } else if (line.startsWith('{')) result = JSON.parse(line);
    }
    if (result === undefined) throw new Error(`${name}: the clients ended early`);
    const { offered, received, p50, p99 } = result;
    return {
      lost: offered - received,
      'signals/CPU s': received / (cpu.nodes + cpu.redis),
      'nodes µs': (cpu.nodes / received) * 1e6,
      'redis µs': (cpu.redis / received) * 1e6,
      p50,
      p99,
    };
  } finally {
    await stack.stop();
  }
}

const names = Object.keys(STACKS);
const next = random(number('seed'));
const results = Object.fromEntries(names.map((name) => [name, []]));
console.log(
  `bench/signaling: ${number('rounds')} rounds, ${number('nodes')} nodes, ${2 * number('pairs')} clients, ${number('rate')} signals/s of ${number('bytes')} bytes, seed ${values.seed}`,
);
for (let round = 0; round < number('rounds'); round += 1) {
  for (const name of shuffled(names, next)) results[name].push(await measure(name));
  process.stderr.write(`\rround ${round + 1} of ${number('rounds')}`);
}
process.stderr.write('\n');

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const columns = Object.keys(results.madang[0]);
const row = (name, cells) => name.padEnd(12) + cells.map((cell) => cell.padStart(15)).join('');
const medians = (name) => columns.map((column) => median(results[name].map((r) => r[column])));
console.log(row('', columns));
for (const name of names)
  console.log(
    row(
      name,
      medians(name).map((value) => value.toFixed(value < 10 ? 2 : 0)),
    ),
  );
const price = (name) => medians(name)[1];
console.log(
  `\nsignals per CPU second: ${(price('madang') / price('socket.io')).toFixed(2)} of socket.io, ${(price('madang') / price('bare ws')).toFixed(2)} of bare ws`,
);
