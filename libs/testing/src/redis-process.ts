import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

export const REDIS_HOST = '127.0.0.1';

/**
 * Runs `redis-server`, or the program named by `REDIS_SERVER`, and resolves when it has printed `readyLine`.
 * Rejects with a sentence when there is no such program, and with its last lines when it ends before.
 */
export function runRedis(args: readonly string[], readyLine: string): Promise<ChildProcess> {
  const program = process.env.REDIS_SERVER ?? 'redis-server';
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  return new Promise((resolve, reject) => {
    const output: string[] = [];
    child.once('error', (cause) => {
      const hint = `Install Redis or set REDIS_SERVER to its redis-server program.`;
      reject(new Error(`Cannot start ${program}: ${cause.message}. ${hint}`, { cause }));
    });
    child.once('exit', (code, signal) => {
      const end = `${program} ended before it was ready (${code ?? signal}):`;
      reject(new Error([end, ...output.slice(-10)].join('\n')));
    });
    // Both streams are read to the end, as a full pipe would stop the server.
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        output.push(line);
        if (output.length > 50) output.shift();
        if (line.includes(readyLine)) resolve(child);
      });
    }
  });
}
