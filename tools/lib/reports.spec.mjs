import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { addUp } from './reports.mjs';

const EMPTY = {
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
};

describe('addUp', () => {
  let folder;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'madang-reports-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function leave(file, report) {
    writeFileSync(join(folder, file), JSON.stringify({ ...EMPTY, ...report }));
  }

  it('adds up what the projects report', () => {
    leave('a.json', { numPassedTests: 3, numPendingTests: 1 });
    leave('b.json', { numPassedTests: 4, numFailedTests: 2 });

    expect(addUp(folder, ['a.json', 'b.json'])).toEqual({
      passed: 7,
      failed: 2,
      skipped: 1,
      problems: [],
    });
  });

  it('names each failed test, with the beginning of its message', () => {
    const failureMessages = [`\u001b[31mExpected 1\u001b[39m\n\n${'  at somewhere\n'.repeat(50)}`];
    const failed = { status: 'failed', fullName: 'a door opens', failureMessages };
    const passed = { status: 'passed', fullName: 'a door closes', failureMessages: [] };
    leave('a.json', {
      numPassedTests: 1,
      numFailedTests: 1,
      testResults: [{ name: 'x.spec.ts', status: 'failed', assertionResults: [passed, failed] }],
    });

    const { problems } = addUp(folder, ['a.json']);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^x\.spec\.ts: a door opens\n {4}Expected 1\n {6}at somewhere\n/);
    expect(problems[0].split('\n')).toHaveLength(13);
  });

  it('takes a suite without a test for a failure', () => {
    leave('a.json', {});
    leave('b.json', { numPendingTests: 5 });

    const { failed, problems } = addUp(folder, ['a.json', 'b.json']);
    expect(failed).toBe(2);
    expect(problems).toEqual(['a.json: no test ran', 'b.json: no test ran']);
  });

  it('takes a missing report for a failure', () => {
    expect(addUp(folder, ['a.json']).failed).toBe(1);
  });

  it('takes a file that did not load for a failure', () => {
    leave('a.json', {
      numPassedTests: 1,
      testResults: [{ name: 'x.spec.ts', status: 'failed', assertionResults: [] }],
    });

    const { failed, problems } = addUp(folder, ['a.json']);
    expect(failed).toBe(1);
    expect(problems).toEqual(['x.spec.ts: the file did not load']);
  });
});
