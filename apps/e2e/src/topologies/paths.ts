import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = resolve(fileURLToPath(import.meta.url), '../../../../..');

/** The bundle of a Node app, as the build target leaves it. */
export function bundleOf(app: 'standalone' | 'gateway' | 'rooms' | 'turn'): string {
  return resolve(ROOT, 'apps', app, 'dist/main.js');
}

export const MEMORY_CLUSTER = resolve(ROOT, 'apps/e2e/dist/memory-cluster.main.js');
export const WEB_FOLDER = resolve(ROOT, 'apps/web/dist');
