import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';

/** The packages of this workspace, as npm finds them: `{ name, folder, scripts }`. */
export function projects() {
  return readPackage('.')
    .workspaces.flatMap(expand)
    .map((folder) => {
      const { name, scripts = {} } = readPackage(folder);
      return { name, folder, scripts };
    });
}

function expand(pattern) {
  if (!pattern.endsWith('/*')) return [pattern];
  const parent = pattern.slice(0, -2);
  return readdirSync(join(ROOT, parent))
    .map((name) => `${parent}/${name}`)
    .filter((folder) => existsSync(join(ROOT, folder, 'package.json')));
}

function readPackage(folder) {
  return JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
}
