import { execFile } from 'node:child_process';

/** Resolves to what the program printed; rejects with what it complained about, and the command. */
export function command(program: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error([`${program} ${args.join(' ')}:`, stdout, stderr].join('\n')));
    });
    // A program that does not read may be gone before it is written to; its exit tells how it went.
    child.stdin?.on('error', () => undefined).end(input);
  });
}
