import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './child.mjs';
import { install } from './install.mjs';
import { NX, REPORTS, ROOT } from './paths.mjs';
import { projects } from './projects.mjs';
import { addUp } from './reports.mjs';
import { runMain, Sentence } from './sentence.mjs';
import { chooseSteps, STEPS } from './steps.mjs';
import { systemParts } from './system-parts.mjs';

const PROGRAMS = {
  nx: NX,
  prettier: join(ROOT, 'node_modules/prettier/bin/prettier.cjs'),
  licences: join(ROOT, 'tools/licences.mjs'),
};

/** Runs the chosen steps, all of them even when one fails; exit code 1 on any failure. */
export function test(args) {
  return runMain(
    async () => {
      const { steps, unknown } = chooseSteps(args);
      if (unknown !== undefined) {
        const names = STEPS.map(({ name }) => name).join(',');
        throw new Sentence(`There is no step "${unknown}": --only takes some of ${names}.`);
      }
      await install();
      const parts = await systemParts([...new Set(steps.flatMap((step) => step.parts ?? []))]);
      rmSync(REPORTS, { recursive: true, force: true });

      const results = [];
      for (const step of steps) results.push(await runStep(step, parts));
      process.exitCode = conclude(results);
    },
    { closingLine: '0 passed, 1 failed' },
  );
}

async function runStep(step, parts) {
  console.log(`\n━━ ${step.title} ━━`);
  const reports = join(REPORTS, step.name);
  mkdirSync(reports, { recursive: true });
  const began = Date.now();
  const [program, ...args] = step.command;
  const { code } = await run(process.execPath, [PROGRAMS[program], ...args], {
    env: {
      ...parts,
      MADANG_REPORTS: reports,
      NX_TUI: 'false',
      FORCE_COLOR: process.stdout.isTTY ? '1' : '0',
    },
    deadlineMs: step.minutes * 60_000,
  });
  const seconds = (Date.now() - began) / 1_000;
  const sum = step.suite
    ? addUp(reports, expectedReports(step))
    : { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, problems: [] };
  if (seconds >= step.minutes * 60) sum.problems.push(`stopped after ${step.minutes} minutes`);
  if (code !== 0 && sum.failed === 0) {
    sum.failed = 1;
    sum.problems.push(`exit code ${code}, though no test failed`);
  }
  console.log(`${sum.failed === 0 ? '✓' : '✗'} ${step.title}: ${seconds.toFixed(1)} s`);
  return { ...step, ...sum, seconds };
}

/** The names under which tools/jest.mjs and tools/vitest.mjs leave the reports of a suite. */
function expectedReports({ target, suite }) {
  return projects()
    .filter(({ scripts }) => scripts[target] !== undefined)
    .map(({ name }) => `${name.split('/').at(-1)}-${suite}.json`);
}

/** Prints the table and the closing line; returns the exit code. */
function conclude(results) {
  const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
  for (const { title, problems } of results) {
    for (const problem of problems) console.log(`\n✗ ${title}: ${problem}`);
  }
  console.log('');
  for (const { title, passed, failed, skipped, seconds } of results) {
    const mark = failed === 0 ? '✓' : '✗';
    const counts = [passed, failed, skipped].map((count) => String(count).padStart(7)).join('');
    console.log(`${mark} ${title.padEnd(26)}${counts}${`${seconds.toFixed(1)} s`.padStart(11)}`);
  }
  console.log(`  ${''.padEnd(26)} passed failed skipped\n`);
  const skipped = total('skipped') > 0 ? `, ${total('skipped')} skipped` : '';
  console.log(`${total('passed')} passed, ${total('failed')} failed${skipped}`);
  return total('failed') === 0 && total('passed') > 0 ? 0 : 1;
}
