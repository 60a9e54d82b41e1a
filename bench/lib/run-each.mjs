/** Runs benchmarks of a folder one after the other, each in a process of its own. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * The process ends with the first that fails.
 *
 * @param folder The URL of a file in the folder that `commands` are relative to.
 * @param commands A file and its arguments each.
 */
export function runEach(folder, commands) {
  for (const [file, ...args] of commands) {
    const path = fileURLToPath(new URL(file, folder));
    const { status } = spawnSync(process.execPath, [path, ...args], { stdio: 'inherit' });
    if (status !== 0) process.exit(1);
    console.log('');
  }
}
