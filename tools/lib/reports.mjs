import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/**
 * Adds up the reports that the projects left in `folder`, in the JSON form of Jest, which Vitest writes too.
 * A project without a report, without a test, or with a file that did not load counts as a failed test.
 *
 * `problems` says each of these, and each failed test with the first lines of its message.
 */
export function addUp(folder, files) {
  const sum = { passed: 0, failed: 0, skipped: 0, problems: [] };
  for (const file of files) {
    const path = join(folder, file);
    if (!existsSync(path)) {
      sum.failed += 1;
      sum.problems.push(`${file}: no report, so its tests did not run to the end`);
      continue;
    }
    const report = JSON.parse(readFileSync(path, 'utf8'));
    const broken = report.testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
    );
    sum.passed += report.numPassedTests;
    sum.failed += report.numFailedTests + broken.length;
    sum.skipped += report.numPendingTests + report.numTodoTests;
    for (const { name } of broken) sum.problems.push(`${name}: the file did not load`);
    sum.problems.push(...failedTests(report));
    if (report.numPassedTests + report.numFailedTests === 0 && broken.length === 0) {
      sum.failed += 1;
      sum.problems.push(`${file}: no test ran`);
    }
  }
  return sum;
}

const MESSAGE_LINES = 12;

function failedTests({ testResults }) {
  return testResults.flatMap(({ name: file, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => {
        const lines = stripVTControlCharacters(failureMessages.join('\n')).split('\n');
        const message = lines.filter((line) => line.trim() !== '').slice(0, MESSAGE_LINES);
        return [`${file}: ${fullName}`, ...message.map((line) => `    ${line}`)].join('\n');
      }),
  );
}
