/**
 * All that is measured about signaling, see the heads of the files: `npm run bench:signaling`. Arguments go to the
 * relay, which compares with other stacks.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MEASUREMENTS = [
  ['relay.mjs', ...process.argv.slice(2)],
  ['cost.mjs'],
  ['memory.mjs'],
  ['growth.mjs'],
];

for (const [file, ...args] of MEASUREMENTS) {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const { status } = spawnSync(process.execPath, [path, ...args], { stdio: 'inherit' });
  if (status !== 0) process.exit(1);
  console.log('');
}
