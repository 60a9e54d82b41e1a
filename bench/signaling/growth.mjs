/**
 * How the price of a signal grows with the number of gateways, and with the number of rooms, for Madang:
 * `node bench/signaling/growth.mjs [--seconds 5]`, after `npm run build`. With one gateway nothing crosses.
 */
import { parseArgs } from 'node:util';
import { table } from '../lib/table.mjs';
import { measure } from './measure.mjs';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '5' } } });
const load = { bytes: 300, window: 2, rate: 600, seconds: Number(values.seconds) };

const rows = {};
let columns = [];
async function run(name, gateways, pairs, perRoom) {
  const result = await measure('madang', gateways, { ...load, pairs, perRoom });
  columns = Object.keys(result);
  rows[name] = Object.values(result);
}

for (const gateways of [1, 2, 4]) await run(`${gateways} gateways`, gateways, 150, 4);
// Not fewer: each client may say 50 signals a second.
await run('25 rooms', 4, 100, 4);
await run('100 rooms', 4, 100, 1);
await run('1000 rooms', 4, 1_000, 1);
console.log('Growth, signals of 300 bytes; rooms are on 4 gateways');
console.log(table(columns, rows));
