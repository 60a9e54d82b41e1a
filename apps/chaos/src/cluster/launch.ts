import { freePort, ServerProcess, type ServerOptions } from '@madang/testing';

const ATTEMPTS = 4;

/** Starts a server on some port. Between finding a free one and taking it, another program may: then on the next. */
export async function launch(options: Omit<ServerOptions, 'port'>): Promise<ServerProcess> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ServerProcess.start({ ...options, port: await freePort() });
    } catch (error) {
      const isTaken = error instanceof Error && error.message.includes('is in use by another');
      if (!isTaken || attempt === ATTEMPTS) throw error;
    }
  }
}
