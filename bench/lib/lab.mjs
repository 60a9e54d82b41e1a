/** Benchmarks in the NAT lab: they run in its process, and their pages in its browsers. Need root. */
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const lab = (path) => fileURLToPath(new URL(`../../apps/nat-lab/${path}`, import.meta.url));

/** Bundles the script of a page, which the lab serves beside an empty document. */
export async function buildPage(entry, folder) {
  await build({
    entryPoints: [entry],
    outfile: join(folder, 'main.js'),
    ...{ bundle: true, format: 'iife', minify: true, target: 'es2022' },
  });
}

/** Runs `src/bench/<name>.ts` of the lab with these arguments, and a folder for pages that `prepare` fills as the first. */
export async function runInLab(name, prepare, args) {
  const outfile = lab(`dist/bench-${name}.mjs`);
  await build({
    entryPoints: [lab(`src/bench/${name}.ts`)],
    outfile,
    ...{ bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'warning' },
    external: ['playwright-core'],
  });
  const folder = await mkdtemp(join(tmpdir(), 'madang-bench-'));
  await prepare(folder);
  const { status } = spawnSync(process.execPath, [outfile, folder, ...args], { stdio: 'inherit' });
  await rm(folder, { recursive: true });
  process.exitCode = status ?? 1;
}
