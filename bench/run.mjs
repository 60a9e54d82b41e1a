/** Every benchmark, one after the other: `npm run bench`. Each can be run alone with more rounds, see its head. */
import { runEach } from './lib/run-each.mjs';

runEach(import.meta.url, [
  ['join/run.mjs', '--rounds', '10'],
  ['rooms/run.mjs'],
  ['turn/run.mjs'],
  ['signaling/run.mjs'],
]);
