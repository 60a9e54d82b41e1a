/** Every benchmark, one after the other: `npm run bench`. Each can be run alone with more rounds, see its head. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BENCHES = [['join/run.mjs', '--rounds', '10'], ['signaling/run.mjs']];

for (const [bench, ...args] of BENCHES) {
  const path = fileURLToPath(new URL(bench, import.meta.url));
  const { status } = spawnSync(process.execPath, [path, ...args], { stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}
