import { join } from 'node:path';
import { build } from './build.mjs';
import { run } from './child.mjs';
import { install } from './install.mjs';
import { ROOT } from './paths.mjs';
import { runMain } from './sentence.mjs';

/** Installs and builds what is missing, then looks at a running Madang. Only the report is on standard output. */
export function doctor(args) {
  return runMain(async () => {
    await install({ aside: true });
    await build(['@madang/doctor']);
    const main = join(ROOT, 'apps/doctor/dist/main.js');
    const { code } = await run(process.execPath, [main, ...args]);
    process.exitCode = code;
  });
}
