import { spawn } from 'node:child_process';
import { ROOT } from './paths.mjs';

const POSIX = process.platform !== 'win32';

/**
 * Runs a program to its end and resolves to `{ code, output }`. `output` holds what it printed when
 * `quiet`, and is empty otherwise, because it went to this terminal; with `aside` all of it to standard error.
 *
 * The program leads a process group of its own, so that a deadline, Ctrl-C or SIGTERM ends all that it started.
 */
export function run(command, args, { env = {}, quiet = false, aside = false, deadlineMs } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', quiet ? 'pipe' : aside ? 2 : 'inherit', quiet ? 'pipe' : 'inherit'],
      detached: POSIX,
    });
    const output = [];
    child.stdout?.on('data', (chunk) => output.push(chunk));
    child.stderr?.on('data', (chunk) => output.push(chunk));

    const end = (signal) => endGroup(child, signal);
    const interrupted = (signal) => {
      end(signal);
      process.exit(130);
    };
    process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
    const timer = deadlineMs && setTimeout(() => end('SIGKILL'), deadlineMs);
    const settle = () => {
      clearTimeout(timer);
      process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    };
    child.once('error', (error) => {
      settle();
      reject(error);
    });
    child.once('close', (code) => {
      settle();
      resolve({ code: code ?? 1, output: Buffer.concat(output).toString() });
    });
  });
}

function endGroup(child, signal) {
  if (child.pid === undefined || child.exitCode !== null) return;
  if (POSIX) process.kill(-child.pid, signal);
  else spawn('taskkill', ['/pid', String(child.pid), '/t', '/f']);
}
