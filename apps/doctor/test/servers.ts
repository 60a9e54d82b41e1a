import { fileURLToPath } from 'node:url';
import { freePort, ServerProcess } from '@madang/testing';

export type App = 'standalone' | 'rooms' | 'gateway' | 'turn' | 'doctor';

export const SECRET = 'a-secret-of-the-relays-of-the-tests';
export const SERVICE_TOKEN = 'a-token-of-the-tests-a-token-of-the-tests';

/** What the build target of an app leaves. */
export function bundleOf(app: App): string {
  return fileURLToPath(new URL(`../../${app}/dist/main.js`, import.meta.url));
}

/** Rejects with what it printed when it does not start. */
export async function startApp(app: App, env: Record<string, string> = {}): Promise<ServerProcess> {
  return ServerProcess.start({ name: app, main: bundleOf(app), port: await freePort(), env });
}
