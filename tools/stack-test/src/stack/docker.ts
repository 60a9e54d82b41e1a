import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

export type Variables = Readonly<Record<string, string>>;

/** Runs the client of the container engine in the root of the repository, as `run` does. */
export function docker(args: readonly string[], variables: Variables = {}): Promise<string> {
  return run('docker', args, variables);
}

/**
 * Runs a program in the root of the repository and resolves to all that it printed. Rejects with that text when it
 * fails, and with a sentence when there is no container engine.
 */
export function run(
  program: string,
  args: readonly string[],
  variables: Variables,
): Promise<string> {
  // Older engines build without BuildKit unless told.
  const env = { ...process.env, DOCKER_BUILDKIT: '1', COMPOSE_DOCKER_CLI_BUILD: '1', ...variables };
  return new Promise((resolve, reject) => {
    const options = { cwd: ROOT, env, maxBuffer: 64 * 1024 * 1024 };
    execFile(program, args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout + stderr);
      else if (error.code === 'ENOENT') reject(new Error(MISSING));
      else reject(new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`));
    });
  });
}

const MISSING =
  'docker was not found on the PATH: these tests need a container engine with Compose (https://docs.docker.com/engine/install/).';
