import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const PROJECT = process.cwd();
const eslint = join(
  createRequire(join(PROJECT, 'package.json')).resolve('eslint/package.json'),
  '../bin/eslint.js',
);

interface FileResult {
  messages: { ruleId: string | null; message: string }[];
}

/** Runs ESLint as a process of its own, as the lint target does, with the repository's configuration. */
async function lint(fixture: string): Promise<FileResult & { output: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'madang-lint-'));
  const report = join(folder, 'report.json');
  const args = [eslint, '--format=json', `--output-file=${report}`, join('fixtures', fixture)];
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, { cwd: PROJECT }, (_error, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
  try {
    const [result] = JSON.parse(await readFile(report, 'utf8')) as FileResult[];
    return { messages: result?.messages ?? [], output };
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('the rule about module boundaries', () => {
  it('refuses an adapter and a banned package in a feature, and has the project graph to do so', async () => {
    const { messages, output } = await lint('illegal-import.ts');

    expect(output).not.toContain('No cached ProjectGraph');
    expect(messages.map(({ ruleId }) => ruleId)).toEqual([
      '@nx/enforce-module-boundaries',
      '@nx/enforce-module-boundaries',
    ]);
    expect(messages[0]?.message).toContain('type:feature');
    expect(messages[1]?.message).toContain('ioredis');
  }, 60_000);

  it('lets a legal import pass', async () => {
    const { messages } = await lint('legal-import.ts');

    expect(messages).toEqual([]);
  }, 60_000);
});
