import { docker } from './docker';

export interface Ending {
  readonly status: number;
  /** All that it printed. */
  readonly said: string;
}

/**
 * Runs a service's image by itself, with these files where init puts them, until it ends. The files are in the container only: an engine need
 * not share folders with this machine.
 */
export async function runService(
  image: string,
  env: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>>,
): Promise<Ending> {
  const variables = Object.entries(env).map(([name, value]) => `--env=${name}=${value}`);
  const write = Object.entries(files).map(
    ([name, text]) => `printf %s '${text}' >/run/madang/${name}`,
  );
  const command = [...write, 'exec timeout 20 node main.js'].join(' && ');
  const flags = ['--rm', '--network=none', '--tmpfs=/run/madang:uid=10001', '--tmpfs=/tmp'];
  const ended = docker(['run', ...flags, ...variables, image, 'sh', '-c', command]);
  return ended.then(
    (said) => ({ status: 0, said }),
    (error: Error) => ({ status: 1, said: error.message.replace(/^[^]*? failed:\n/, '') }),
  );
}
