/** Runs `verify.ts`, of which Node needs a bundle. */
import { build } from 'esbuild';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

export async function verifyCost() {
  await build({
    entryPoints: [path('verify.ts')],
    outfile: path('dist/verify.mjs'),
    ...{ bundle: true, platform: 'node', format: 'esm', logLevel: 'warning' },
    external: ['@nestjs/*'],
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  const { stdout } = await promisify(execFile)(process.execPath, [path('dist/verify.mjs')]);
  return stdout.trim();
}
