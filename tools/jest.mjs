/**
 * Runs Jest in native ESM mode in the project of the current directory.
 *
 * `node ../../tools/jest.mjs [--suite NAME] [jest flags]`. With `MADANG_REPORTS` set, each run leaves
 * `<project>-<suite>.json` there, which `tools/test.mjs` adds up.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { readFileSync } from 'node:fs';

const args = process.argv.slice(2);
const suiteAt = args.indexOf('--suite');
const suite = suiteAt >= 0 ? args.splice(suiteAt, 2)[1] : 'test';
const { name } = JSON.parse(readFileSync('package.json', 'utf8'));
const reports = process.env.MADANG_REPORTS;
const report = reports
  ? ['--json', `--outputFile=${join(reports, `${basename(name)}-${suite}.json`)}`]
  : [];

const jest = join(createRequire(import.meta.url).resolve('jest/package.json'), '..', 'bin/jest.js');
const { status } = spawnSync(
  process.execPath,
  ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest, ...report, ...args],
  // With --json Jest prints its report to standard output as well; progress is on standard error.
  { stdio: ['inherit', reports ? 'ignore' : 'inherit', 'inherit'] },
);
process.exit(status ?? 1);
