/**
 * Signals from one participant to another across gateways: Madang, Socket.IO 4 with its Redis adapter (as it
 * is, and with an acknowledgement for each emit, as Madang's), and bare `ws` with one PUBLISH, which is the
 * floor of what a relay can cost.
 *
 * `node bench/signaling/relay.mjs [--rounds 5] [--nodes 8] [--pairs 150] [--per-room 4] [--window 2] [--rate 600]
 * [--seconds 5] [--bytes 300] [--stacks madang,socket.io] [--seed N]`, after `npm run build`. Every stack has its own Redis and `nodes`
 * processes, over which the clients are spread. All stacks run in each round, in random order. Prints medians:
 * signals per second of CPU time of all nodes and Redis together, as busy as can be and at a calm rate, latency,
 * and ratios. Nothing is asserted: machines differ.
 */
import { parseArgs } from 'node:util';
import { random, shuffled } from '../lib/random.mjs';
import { median, table } from '../lib/table.mjs';
import { measure } from './measure.mjs';
import { STACKS } from './stacks.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    nodes: { type: 'string', default: '8' },
    pairs: { type: 'string', default: '150' },
    'per-room': { type: 'string', default: '4' },
    window: { type: 'string', default: '2' },
    rate: { type: 'string', default: '600' },
    seconds: { type: 'string', default: '5' },
    bytes: { type: 'string', default: '300' },
    stacks: { type: 'string', default: Object.keys(STACKS).join() },
    seed: { type: 'string', default: String(Date.now() % 1e6) },
  },
});
const number = (name) => Number(values[name]);
const load = {
  ...{ pairs: number('pairs'), perRoom: number('per-room'), bytes: number('bytes') },
  ...{ window: number('window'), rate: number('rate'), seconds: number('seconds') },
};

const names = values.stacks.split(',');
const next = random(number('seed'));
const results = Object.fromEntries(names.map((name) => [name, []]));
console.log(
  `Signals between gateways: ${number('rounds')} rounds, ${number('nodes')} nodes, ${2 * number('pairs')} clients, signals of ${number('bytes')} bytes, calm: ${number('rate')}/s, seed ${values.seed}`,
);
for (let round = 0; round < number('rounds'); round += 1) {
  for (const name of shuffled(names, next))
    results[name].push(await measure(name, number('nodes'), load));
  process.stderr.write(`\rround ${round + 1} of ${number('rounds')}`);
}
process.stderr.write('\n');

const columns = Object.keys(Object.values(results)[0][0]);
const medians = (name) => columns.map((column) => median(results[name].map((r) => r[column])));
console.log(table(columns, Object.fromEntries(names.map((name) => [name, medians(name)]))));
if (names.includes('madang'))
  for (const [phase, place] of [
    ['full', columns.indexOf('full: /CPU s')],
    ['calm', columns.indexOf('calm: /CPU s')],
  ]) {
    const ratios = names
      .filter((name) => name !== 'madang')
      .map((name) => `${(medians('madang')[place] / medians(name)[place]).toFixed(2)} of ${name}`);
    console.log(`signals per CPU second, ${phase}: ${ratios.join(', ')}`);
  }
