import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * The environment in which a program sees another time than it is, by libfaketime. Its own command would stay between us and
 * the program as a process, so it is asked for its library only.
 */
export async function fakedClock(aheadSeconds: number): Promise<NodeJS.ProcessEnv> {
  const offset = `${aheadSeconds < 0 ? '' : '+'}${aheadSeconds}s`;
  try {
    const { stdout } = await run('faketime', ['-f', offset, 'printenv', 'LD_PRELOAD']);
    return { LD_PRELOAD: stdout.trim(), FAKETIME: offset };
  } catch (cause) {
    throw new Error('Cannot run faketime. Install it (Debian: faketime).', { cause });
  }
}
