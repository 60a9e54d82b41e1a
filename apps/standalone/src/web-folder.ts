import { ConfigError } from '@madang/server-kernel';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the build leaves the web app, seen from the bundle of this one. */
const BUILT = fileURLToPath(new URL('../../web/dist', import.meta.url));

/**
 * The folder of the built web app; `null` when it has not been built, as in development, where Vite
 * serves the pages. A folder that was asked for must be there.
 */
export function webFolder(publicDir: string | undefined): string | null {
  const folder = publicDir ?? BUILT;
  if (existsSync(join(folder, 'index.html'))) return folder;
  if (publicDir === undefined) return null;
  throw new ConfigError([
    'PUBLIC_DIR must be a folder with the built web app; there is no index.html.',
  ]);
}
