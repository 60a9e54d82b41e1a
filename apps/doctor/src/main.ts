import 'reflect-metadata';
import { CHECKS, examine } from './examine';
import { type Options, readOptions, usage, UsageError } from './options';
import type { Line } from './report/report';
import { summaryOf, textOf } from './report/text';

process.title = 'madang-doctor';
process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    const options = readOptions(args, process.env, CHECKS);
    if (options !== null) return await run(options);
    print(usage(CHECKS));
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

async function run(options: Options): Promise<number> {
  const onLine = (line: Line): void => print(textOf(line));
  const report = await examine({
    ...options,
    now: Date.now,
    ...(!options.isJson && { onLine }),
  });
  print(options.isJson ? JSON.stringify(report, null, 2) : `\n${summaryOf(report)}`);
  return report.ok ? 0 : 1;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
