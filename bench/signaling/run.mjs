/**
 * All that is measured about signaling, see the heads of the files: `npm run bench:signaling`. Arguments go to the
 * relay, which compares with other stacks.
 */
import { runEach } from '../lib/run-each.mjs';

runEach(import.meta.url, [
  ['relay.mjs', ...process.argv.slice(2)],
  ['cost.mjs'],
  ['memory.mjs'],
  ['growth.mjs'],
]);
