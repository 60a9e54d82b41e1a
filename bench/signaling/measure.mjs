/**
 * One measurement: a stack is started, loaded by clients in a process of their own, and stopped. CPU time is that
 * of all nodes and Redis together.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { cpuSeconds } from '../lib/processes.mjs';
import { STACKS } from './stacks.mjs';

const LOAD = fileURLToPath(new URL('./load.mjs', import.meta.url));

async function cpuOf(stack) {
  const of = async (pids) => (await Promise.all(pids.map(cpuSeconds))).reduce((a, b) => a + b, 0);
  return { nodes: await of(stack.nodes.map(({ pid }) => pid)), redis: await of([stack.redis.pid]) };
}

/** @param load As the argument of `load.mjs`, without what the stack itself tells. */
export async function measure(name, nodes, load) {
  const stack = await STACKS[name].start(nodes);
  try {
    const settings = {
      ...load,
      client: STACKS[name].client,
      ports: stack.nodes.map(({ port }) => port),
      rooms: stack.rooms,
    };
    const clients = spawn(process.execPath, [LOAD, JSON.stringify(settings)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [before, used] = [{}, {}];
    let result;
    for await (const line of createInterface({ input: clients.stdout })) {
      const [word, phase] = line.split(' ');
      if (word === 'begin') before[phase] = await cpuOf(stack);
      else if (word === 'end') {
        const after = await cpuOf(stack);
        used[phase] = {
          nodes: after.nodes - before[phase].nodes,
          redis: after.redis - before[phase].redis,
        };
      } else result = JSON.parse(line);
    }
    if (result === undefined) throw new Error(`${name}: the clients ended early`);
    const { full, calm } = result;
    const micros = (seconds, { signals }) => (seconds / signals) * 1e6;
    const perCpuSecond = (phase) => result[phase].signals / (used[phase].nodes + used[phase].redis);
    return {
      'full: /CPU s': perCpuSecond('full'),
      '/s': full.signals / load.seconds,
      'nodes µs': micros(used.full.nodes, full),
      'redis µs': micros(used.full.redis, full),
      'calm: /CPU s': perCpuSecond('calm'),
      'p50 ms': calm.p50,
      'p99 ms': calm.p99,
    };
  } finally {
    await stack.stop();
  }
}
