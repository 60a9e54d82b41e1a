/**
 * Runs Vitest once in the project of the current directory. With `MADANG_REPORTS` set, the run leaves
 * `<project>-test.json` there, which `tools/test.mjs` adds up.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, resolve } from 'node:path';

const { name } = JSON.parse(readFileSync('package.json', 'utf8'));
const reports = process.env.MADANG_REPORTS;
const report = reports
  ? [
      '--reporter=default',
      '--reporter=json',
      `--outputFile=${join(reports, `${basename(name)}-test.json`)}`,
    ]
  : [];

const require = createRequire(resolve('package.json'));
const vitest = join(require.resolve('vitest/package.json'), '..', 'vitest.mjs');
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', ...report, ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
process.exit(status ?? 1);
