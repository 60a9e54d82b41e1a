import { freePort, ServerProcess } from '@madang/testing';
import { bundleOf } from './paths';
import type { Topology } from './topology';

/** What `npm start` runs: one process, everything in memory. */
export async function startStandalone(env: Record<string, string> = {}): Promise<Topology> {
  const port = await freePort();
  const server = await ServerProcess.start({
    name: 'standalone',
    main: bundleOf('standalone'),
    port,
    env,
  });
  return { url: server.url, logs: () => server.logs(), stop: () => server.stop() };
}
